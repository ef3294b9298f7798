"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('self.A.T@self.A + s**2*torch',
     'self.A.T@self.A + s*torch',
     'a denoiser that shrinks by the wrong factor'),
    ('return -10*((x - y)',
     'return -20*((x - y)',
     'decibels of amplitudes for those of powers'),
]
