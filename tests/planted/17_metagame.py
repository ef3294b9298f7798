"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('return Meta(v, s, e, g',
     'return Meta(v.transpose(1, 2), s, e, g',
     'who adds and whose share exchanged'),
]
