"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('if k > 1: self._spend(len(a))',
     'if k > 2: self._spend(len(a))',
     'a retry that the cap does not see'),
]
