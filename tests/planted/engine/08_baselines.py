"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('return (l > 0).long() if l.dim() == 1',
     'return (0*l).long() if l.dim() == 1',
     'one logit that always answers the same'),
    ('torch.where(x - lo.to(x) > hi.to(x) - x',
     'torch.where(x - lo.to(x) < hi.to(x) - x',
     'the nearest point of the box for the farthest'),
]
