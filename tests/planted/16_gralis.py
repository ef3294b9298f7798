"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('lo + p[i]*(hi - lo)',
     'lo + p[i]*hi',
     'a mean that forgets who is absent'),
    ('H[:, -1] -= H@z[:, -1]',
     'H[:, -1] += H@z[:, -1]',
     'a constraint with the wrong sign'),
]
