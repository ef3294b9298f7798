"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('Guided(fraction, 1., slerp, last)',
     "Guided(fraction, 1., slerp, 'single')",
     'the published last step is dropped'),
]
