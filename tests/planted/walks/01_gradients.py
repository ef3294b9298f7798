"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('else F.at[b])',
     'else x)',
     'noise whose width follows the node'),
    ('torch.minimum(x - low, high - x)', 'torch.maximum(x - low, high - x)', 'the farther end sets the width'),
    ('.item()*math.sqrt(2)', '.item()', 'the inverse error function taken for the normal quantile'),
    ('/(self.samples + 1)', '/self.samples', 'a clean gradient that does not count as a draw'),
    ('        self._inside(F, low, high)\n', '', 'a range that does not hold the input is taken'),
    ('change = (top - w.value(r.flatten(0, 1), b)).view(len(w.x), len(i))',
     'change = (w.F.scores[b].to(r) - w.value(r.flatten(0, 1), b)).view(len(w.x), len(i))',
     'the gap of a noisy draw is taken to the clean input'),
    ('torch.cat([torch.full((n,), float(s)) for s, n in zip(each, form.sizes)])',
     'torch.cat([torch.full((n,), float(each[0])) for s, n in zip(each, form.sizes)])',
     'one noise for all inputs'),
    ("a.extras.pop('each')*steps - changes",
     "a.extras.pop('each') - changes",
     'shares of the map against whole changes'),
]
