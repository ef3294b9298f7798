"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ("c['forward'] - c['backward'] + double, wide",
     "c['forward'] + double, wide",
     'a floor that flatters'),
]
