"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('torch.maximum(z + self.eps*(hi - lo)*v, lo)',
     'torch.maximum(z + self.eps*v, lo)',
     'steps that do not know the width of the box'),
    ("F, x, len(l), 'sum')",
     "F, x, len(l), 'mean')",
     'classes averaged where they are summed'),
    ('.sum(1)*(-1 if self.insert else 1)',
     '.sum(1)*(1 if self.insert else -1)',
     'greed the wrong way round'),
    ('.values + 1e-6) & (p < math.inf)',
     '.values) & (p < math.inf)',
     'the published slack left out'),
]
