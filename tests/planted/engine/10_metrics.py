"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('return (v/s[k]).reshape(',
     'return v.reshape(',
     'a number per place that counts once for each channel'),
    ('descending=True, stable=True',
     'descending=False, stable=True',
     'least important first'),
]
