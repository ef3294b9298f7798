"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('else F.at[b])',
     'else x)',
     'noise whose width follows the node'),
]
