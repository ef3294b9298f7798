"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('else F.at[b])',
     'else x)',
     'noise whose width follows the node'),
    ('torch.minimum(x - low, high - x)', 'torch.maximum(x - low, high - x)', 'the farther end sets the width'),
    ('.item()*math.sqrt(2)', '.item()', 'the inverse error function taken for the normal quantile'),
    ('/(self.samples + 1)', '/self.samples', 'a clean gradient that does not count as a draw'),
    ('        self._inside(F, low, high)\n', '', 'a range that does not hold the input is taken'),
]
