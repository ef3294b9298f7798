"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('e + (c - e)/(n - k)',
     'e + (c - e)/(n - k + 1)',
     'a correction that falls behind'),
    ('if own[k] is not v and own[k] != v:',
     'if False:',
     'an option that a tokenizer makes useless'),
]
