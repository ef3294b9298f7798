"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('.get(ends, (s.ga + s.gc)/2)',
     '.get(ends, (s.ga - s.gc)/2)',
     'a sign in the slope of a segment'),
    ('lambda: (s.ga**2 + s.gc**2).sqrt()',
     'lambda: s.ga.abs()',
     'the second rung of idgi looks at one end only'),
]
