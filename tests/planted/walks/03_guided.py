"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('need, done = need - C, done | stop',
     'need, done = need, done | stop',
     'the way covered by whole blocks is forgotten'),
]
