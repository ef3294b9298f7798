"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('g = cross_cov(centred(X), phi)/s.s**2',
     'g = cross_cov(centred(X), phi)/s.s',
     'an estimate divided once by the noise'),
]
