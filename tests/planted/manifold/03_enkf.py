"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('@ p / (U.shape[1] - 1)', '@ p / U.shape[1]', 'a biased covariance'),
    ('exponential_(generator=gen) - 1', 'exponential_(generator=gen)', 'skewed noise that is not centred'),
    ('torch.stack([e, -e], 1)', 'torch.stack([e, e], 1)', 'antithetic pairs of one sign'),
    ('(x[:, None] + w*eps)', '(x[:, None] + w*w*eps)', 'noise of the squared level'),
    ('X + i*centred(X)', 'X - i*centred(X)', 'inflation that deflates'),
    ('((m + 1)/(K - 1))**.5', '(m/(K - 1))**.5', 'the last dimension left out of the Monte-Carlo error'),
    ('(1 + 1/n)*b - 2*a/n, a - b/n', 'b - 2*a/n, a - b/n', 'a debiasing without its first factor'),
    ('G + n*e.view', 'G + e.view', 'a ridge that forgets K - 1'),
    ('(1 - r2)/((n - 1)*r2', '(1 - r2)/((n + 1)*r2', 'localisation with the wrong degrees of freedom'),
    ('(1 - (1 - r2)/(', '(1 - 2*(1 - r2)/(', 'localisation that shrinks twice as much'),
    ('near = 1 - 5/3*r**2', 'near = 1 - 4/3*r**2', 'a constant of the taper'),
    ('q**5/12 - 2/(3*q)', 'q**5/12 + 2/(3*q)', 'a sign of the taper'),
    ('for i in (0, h))', 'for i in (0, 0))', 'a half compared with itself'),
]
