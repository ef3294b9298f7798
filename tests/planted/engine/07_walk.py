"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('cat(s.tol, s.tol))',
     'cat(s.tol, s.tol)/2)',
     'a tolerance that shrinks as fast as what a kink leaves'),
    ('bad = bad & seg.d.any(1)',
     'bad = bad & True',
     'a segment without length is halved for the sake of rounding'),
]
