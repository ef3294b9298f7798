"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('return (d*(e - at.softmax(1))[:, None]).sum(2)',
     'return (d*(e + at.softmax(1))[:, None]).sum(2)',
     'a sign in the read-out'),
]
