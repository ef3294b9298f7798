"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('ImageOps.exif_transpose(im)',
     'im',
     'a photograph on its side'),
]
