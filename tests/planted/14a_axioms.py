"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('_cat(V, [1, -1, -1, 1])',
     '_cat(V, [1, -1, 1, 1])',
     'units that do not cancel'),
    ('a, b = b, b - v*(b - a)/(v - u)',
     'a, b = b, b + v*(b - a)/(v - u)',
     'a secant that runs away from its root'),
]
