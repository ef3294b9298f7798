"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('o.latent_dist.mode()',
     'o.latent_dist.sample()',
     'a chart that draws at random'),
]
