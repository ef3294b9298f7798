"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('return replace(checked(s), reference=max(0, s.reference)',
     'return replace(checked(s), reference=0*max(0, s.reference)',
     'a click on a reference that is not heard'),
]
