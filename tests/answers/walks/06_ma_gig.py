"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
IMPORTS = 'import torch\nfrom manifold_xai.walks.guided import Guided\nfrom manifold_xai.walks.gradients import Smooth\nfrom manifold_xai.engine.walk import attribute\n'
ANSWERS = {
    1: dict(answer='share_of_last', wrong=[
        'import torch\ndef share_of_last(a, k): return torch.ones(len(a.extras["mass"]))',                       # a constant
        'def share_of_last(a, k): return a.extras["mass"][:, :k].sum(1)/a.extras["mass"].sum(1)',                # the first
        'def share_of_last(a, k): return a.extras["mass"][:, -k:].sum(1)',                                       # no share
        'def share_of_last(a, k): return a.extras["mass"][:, -1]/a.extras["mass"].sum(1)',                       # one segment, whatever k
    ]),
    2: dict(answer='smoothed', wrong=[
        IMPORTS + 'def smoothed(F, x, chart, sigma): return attribute(F, x, torch.zeros_like(x), chart=chart, path=Guided(.05), rule="balanced", steps=6)',
        IMPORTS + 'def smoothed(F, x, chart, sigma): return attribute(F, x, torch.zeros_like(x), path=Guided(.05), slope=Smooth(8, sigma), rule="balanced", steps=6)',
        IMPORTS + 'def smoothed(F, x, chart, sigma): return attribute(F, x, torch.zeros_like(x), chart=chart, path=Guided(.05), slope=Smooth(8), rule="balanced", steps=6)',
    ]),
}
