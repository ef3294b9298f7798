"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('np.broadcast_to((a/n)[:, None, None]',
     'np.broadcast_to(a[:, None, None]',
     'sticks whose jumps do not follow the concentration'),
    ('denoise=0 if inner is _UNIT else answers',
     'denoise=answers',
     'a formula booked as a network'),
    ('.view(len(c.b), -1).mean(1)/c.level**2', '.view(len(c.b), -1).mean(1)', 'the residual in other units'),
    ('return (g*d).abs().flatten(1).sum(1)', 'return (g*d).flatten(1).sum(1)', 'mass without its absolute value'),
    ('return D + w*s**2/(1 + (unit*s)**2).sqrt()*g', 'return D - w*s**2/(1 + (unit*s)**2).sqrt()*g', 'guidance away from the class'),
    ('return D + w*s**2/(1 + (unit*s)**2).sqrt()*g', 'return D + w*s/(1 + (unit*s)**2).sqrt()*g', 'guidance with another power of the noise'),
    ('torch.full((n,), 1/n, dtype=torch.float64), lambda i: (X_[:, 1:][:, i]', 'torch.full((n,), 1/n, dtype=torch.float64), lambda i: (X_[:, :-1][:, i]', 'slopes one step too early'),
    ("G.output = 'logprob' if", "G.output = 'prob' if", 'guided by the probability instead of its logarithm'),
    ('return m + (y - m)/torch.as_tensor(1 + (unit*s)**2, dtype=torch.float64).sqrt().to(y)', 'return m + (y - m)/torch.as_tensor(1 + s**2, dtype=torch.float64).sqrt().to(y)', 'the range forgotten'),
    ('k = (d[:, :-1].sign() - d[:, 1:].sign())', 'k = (d[:, :-1].sign() + d[:, 1:].sign())', 'a sign in the slope of tv'),
    ('return (c.gamma - c.x[:, None]).pow(2).flatten(1).mean(1)', 'return (c.gamma - c.x0[:, None]).pow(2).flatten(1).mean(1)', 'near the wrong end'),
]
