"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('for _ in range(2): q = q - torch',
     'for _ in range(0): q = q - torch',
     'directions that are not orthogonalised'),
]
