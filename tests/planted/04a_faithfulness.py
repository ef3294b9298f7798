"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('sparse.coo_matrix((np.r_[w, -w[~known]]',
     'sparse.coo_matrix((np.r_[w, w[~known]]',
     'missing neighbours with the wrong sign'),
]
