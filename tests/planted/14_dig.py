"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('np.broadcast_to((a/n)[:, None, None]',
     'np.broadcast_to(a[:, None, None]',
     'sticks whose jumps do not follow the concentration'),
    ('denoise=0 if inner is _UNIT else answers',
     'denoise=answers',
     'a formula booked as a network'),
]
