"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('S[:, 2*s] = _times(S[:, s], S[:, s], E, L)',
     'S[:, 2*s] = S[:, s]',
     'syndromes of even index that are no squares'),
    ('F[k ^ i] += sign*v/2',
     'F[k | i] += sign*v/2',
     'sets joined where they should be toggled'),
]
