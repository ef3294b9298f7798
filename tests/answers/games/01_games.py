"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='keep_only', wrong=[
        'import torch\ndef keep_only(game): return game(torch.eye(len(game), dtype=torch.bool))',                                     # what nobody scores is kept
        'import torch\ndef keep_only(game): return game.F.scores[:, None] - game(~torch.eye(len(game), dtype=torch.bool))',           # occlusion
        'import torch\ndef keep_only(game): S = torch.eye(len(game), dtype=torch.bool); return game(torch.zeros(1, len(game), dtype=torch.bool)) - game(S)',      # the wrong way round
    ]),
    2: dict(answer='masks_needed', wrong=[
        'def masks_needed(m, mu, sigma): return m*(1 + mu/sigma)',                       # sizes for squares
        'def masks_needed(m, mu, sigma): return m',
        'def masks_needed(m, mu, sigma): return m*(mu/sigma)**2',                        # the variance itself is forgotten
        'def masks_needed(m, mu, sigma): return m/(1 + (mu/sigma)**2)',                  # upside down
    ]),
}
