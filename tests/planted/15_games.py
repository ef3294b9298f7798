"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('centred else vM/(samples*keep)',
     'centred else vM/samples',
     'RISE without its normalisation'),
]
