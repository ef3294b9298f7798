"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='banzhaf_sum', wrong=[
        'def banzhaf_sum(a): return a[..., 1:].sum(-1)',                                                                              # Shapley's
        'from manifold_xai.games.games import cube\ndef banzhaf_sum(a): t = cube(a.shape[-1].bit_length() - 1).sum(1).to(a); return (a*2**(1 - t)).sum(-1)',     # to one of the players
        'from manifold_xai.games.games import cube\ndef banzhaf_sum(a): t = cube(a.shape[-1].bit_length() - 1).sum(1).to(a); return (a*t*2**-t).sum(-1)',        # half of it
    ]),
    2: dict(answer='synergy', wrong=[
        'import torch\ndef synergy(v, i, j):\n    k = torch.arange(v.shape[-1]); k = k[(k & (1 << i | 1 << j)) == 0]\n    return (v[..., k | 1 << i | 1 << j] - v[..., k | 1 << i] - v[..., k | 1 << j] - v[..., k]).mean(-1)',      # a sign
        'import torch\ndef synergy(v, i, j):\n    k = torch.arange(v.shape[-1]); k = k[(k & (1 << i | 1 << j)) == 0]\n    return (v[..., k | 1 << i | 1 << j] - v[..., k | 1 << i] - v[..., k | 1 << j] + v[..., k]).sum(-1)',       # a sum
        'def synergy(v, i, j): return v[..., 1 << i | 1 << j] - v[..., 1 << i] - v[..., 1 << j] + v[..., 0]',                         # at the empty set alone
        'import torch\ndef synergy(v, i, j):\n    k = torch.arange(v.shape[-1]); k = k[(k & (1 << i)) == 0]\n    return (v[..., k | 1 << i | 1 << j] - v[..., k | 1 << i] - v[..., k | 1 << j] + v[..., k]).mean(-1)',                     # some coalitions hold j
    ]),
    3: dict(answer='exact_orders', wrong=[
        'import torch\ndef exact_orders(n): return torch.arange(n)[None]',                                                            # one order
        'import torch\ndef exact_orders(n): return torch.stack([torch.arange(n).roll(k) for k in range(n)])',                         # every place, not every pair
        'import torch\ndef exact_orders(n): p = torch.stack([torch.arange(n).roll(k) for k in range(n)]); return torch.cat([p, p.flip(1)])',    # right, and more than needed
        'import torch\ndef exact_orders(n): return torch.stack([torch.arange(n), torch.arange(n).roll(1)])',
    ]),
}
