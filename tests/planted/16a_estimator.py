"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('+ now*f.to(z0)), now',
     '+ now*f.to(z0)**2), now',
     'an edge walked at another speed than its end points say'),
    ('u = torch.cholesky_solve(torch.ones_like(C[..., :1]), L)[..., 0]',
     'u = 1/torch.diagonal(C, dim1=-2, dim2=-1)',
     'inverse variances for the weights of least variance'),
]
