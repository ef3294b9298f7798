"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('transpose(1, 2)/X.shape[1]',
     'transpose(1, 2)',
     'a sum for a covariance'),
]
