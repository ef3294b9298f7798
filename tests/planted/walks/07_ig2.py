"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('torch.maximum(z - size*self._unit(v)',
     'torch.maximum(z + size*self._unit(v)',
     'a walk away from the reference'),
]
