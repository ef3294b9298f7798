"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='invisible', wrong=[
        'import torch\ndef invisible(D): U = torch.linalg.svd(D)[0]; return U[:, -1] if D.shape[0] > D.shape[1] else None',      # counts rows, not independent ones
        'import torch\ndef invisible(D): return torch.linalg.svd(D)[0][:, -1]',                                                   # always one
        'def invisible(D): return None',
        'import torch\ndef invisible(D):\n    Vh = torch.linalg.svd(D)[2]; r = int(torch.linalg.matrix_rank(D)); return None if r == len(D) else Vh[r]',   # on the other side
    ]),
    2: dict(answer='banzhaf_representer', wrong=[
        # Shapley's weights
        'import math, torch\nfrom manifold_xai.games.games import cube\ndef banzhaf_representer(x, i, p, kernel, Y):\n    n = x.shape[1]; Z = cube(n); Z = Z[~Z[:, i]]; on = Z.clone(); on[:, i] = True\n    w = torch.tensor([1/(n*math.comb(n - 1, int(k))) for k in Z.sum(1)], dtype=torch.float64)\n    return w@(kernel((on*x)[:, None], Y) - kernel((Z*x)[:, None], Y))',
        # a coalition of n players, not of the n - 1 others
        'from manifold_xai.games.games import cube\ndef banzhaf_representer(x, i, p, kernel, Y):\n    n = x.shape[1]; Z = cube(n); Z = Z[~Z[:, i]]; s = Z.sum(1).double(); on = Z.clone(); on[:, i] = True\n    return (p**s*(1 - p)**(n - s))@(kernel((on*x)[:, None], Y) - kernel((Z*x)[:, None], Y))',
        # p of 1/2 whatever is asked
        'from manifold_xai.games.games import cube\ndef banzhaf_representer(x, i, p, kernel, Y):\n    n = x.shape[1]; Z = cube(n); Z = Z[~Z[:, i]]; on = Z.clone(); on[:, i] = True\n    return (kernel((on*x)[:, None], Y) - kernel((Z*x)[:, None], Y)).sum(0)/2**(n - 1)',
    ]),
    3: dict(answer='lottery', wrong=[
        'def lottery(n): return [.5], [1.]',                                                         # Banzhaf's
        'def lottery(n): return [(j + .5)/50 for j in range(50)], [1/50]*50',                        # many, and not exact
        'def lottery(n): m = (n + 1)//2; return [(j + .5)/m for j in range(m)], [1/m]*m',            # midpoints
        'import numpy as np\ndef lottery(n): t, w = np.polynomial.legendre.leggauss(3); return ((t + 1)/2).tolist(), (w/2).tolist()',    # right for six
    ]),
}
