"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('start = (1 - overlap)*(1 - q)',
     'start = (1 - overlap)*q',
     'weak parts first'),
]
