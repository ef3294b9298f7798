"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('(c/(c + s.view(-1, 1)**2))',
     '(c/(c + s.view(-1, 1)))',
     'a Wiener filter with the wrong noise power'),
]
