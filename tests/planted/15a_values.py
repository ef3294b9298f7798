"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('else (lambda lo, hi: (lo, hi - lo)))',
     'else (lambda lo, hi: (lo, hi + lo)))',
     'dividends with the wrong sign'),
    ('w.std(1)/w.shape[1]**.5',
     'd.std(1)/d.shape[1]**.5',
     'a standard error that takes the two of a pair for independent'),
]
