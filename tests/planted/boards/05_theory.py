"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('return v.T[:, P]',
     'return v[:, P]',
     'what a patch gives shown for what it gets'),
    ('inner=c@r(y)',
     'inner=c@r(y)*.999',
     'an inner product that is not the share'),
]
