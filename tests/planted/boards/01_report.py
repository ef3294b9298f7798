"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('s if in_score_units(a) and n not in other else alone(n)',
     'alone(n)',
     'a scale for each map'),
]
