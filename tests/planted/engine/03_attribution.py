"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('if len(parts) == 1 and w is None: return a',
     'if len(parts) >= 1 and w is None: return a',
     'an average that is its last part'),
    ('max(sharp, math.ceil(least/wide))',
     'max(80, math.ceil(least/wide))',
     'letters of a wide figure too small to read'),
    ('max(sharp, math.ceil(least/wide))',
     'sharp',
     'a picture of one input as small as a stamp'),
    ('sum(p.cost[k] for p in parts)',
     'parts[-1].cost[k]',
     'a mean of several results costs what the last did'),
]
