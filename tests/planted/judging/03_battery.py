"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ("'pass' if exponent < -.35",
     "'pass' if exponent < -.6",
     'a rate that independent draws cannot have'),
    ('low(fast) else',
     'low(soft) else',
     'fast changes are not asked about'),
]
