"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('cat(s.tol, s.tol))',
     'cat(s.tol, s.tol)/2)',
     'a tolerance that shrinks as fast as what a kink leaves'),
    ('bad = bad & seg.d.any(1)',
     'bad = bad & True',
     'a segment without length is halved for the sake of rounding'),
    ("torch.where(bad, node, _NEVER), 'amin')",
     "torch.where(bad, node, 0), 'amin')",
     'the first node that was not finite is always the baseline'),
    ('for k, v in before.items(): F.cost[k].copy_(v)',
     'for k, v in before.items(): v.clone()',
     'what was walked in vain is counted'),
    ("rest = bool(asked) and bool(torch.cat(asked).any())",
     "rest = bool(asked) and bool(asked[-1].any())",
     'a segment between two blocks is not halved'),
]
