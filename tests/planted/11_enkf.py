"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('@ p / (U.shape[1] - 1)',
     '@ p / U.shape[1]',
     'a biased covariance'),
]
