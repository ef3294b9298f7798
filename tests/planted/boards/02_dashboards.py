"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('.clamp(0, 1)*255).round()',
     '.clamp(0, 1)*255).floor()',
     'ships frames that are not rounded'),
]
