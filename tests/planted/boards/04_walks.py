"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('return replace(checked(s), reference=max(0, s.reference)',
     'return replace(checked(s), reference=0*max(0, s.reference)',
     'a click on a reference that is not heard'),
    ('calm, D = points(W), points(k for k in W if k not in NOISY)',
     'calm, D = points(W), points(k for k in W)',
     'a walk from noise takes the plane for itself'),
    ("ddpath=dict(method='ddpath', samples=1, version='path')",
     "ddpath=dict(method='ddpath', samples=1)",
     'the form of DDPath that sums along no walk'),
]
