"The answers of the exercises: what is evaluated after the solutions, and wrong ones that a student would give."
SPEED = 'def speed(chart, Z):\n    X = chart.decode(Z.flatten(0, 1)).view(*Z.shape[:2], -1); d = X.diff(dim=1).norm(dim=2)\n    return {}'
SHARE = 'def tangent_share(chart, z, v):\n    p = torch.einsum("bnm,bn->bm", jacobian(chart, z), v.flatten(1))\n    return {}'
ANSWERS = {
    1: dict(answer='speed', wrong=[SPEED.format('d'), SPEED.format('d*Z.shape[1]'), SPEED.format('d.mean(1, keepdim=True).expand_as(d)*(Z.shape[1] - 1)'), SPEED.format('d*16'),
                                   'def speed(chart, Z): return Z.diff(dim=1).norm(dim=2)*(Z.shape[1] - 1)']),
    2: dict(answer='tangent_share', wrong=[SHARE.format('1 - p.pow(2).sum(1)/v.flatten(1).pow(2).sum(1)'),
                                           SHARE.format('(p*torch.linalg.solve(metric(chart, z), p)).sum(1)/v.flatten(1).pow(2).sum(1)'),
                                           SHARE.format('1 - (p*torch.linalg.solve(metric(chart, z), p)).sum(1)'),
                                           SHARE.format('torch.full((len(v),), 1 - z[0].numel()/v[0].numel()).double()')]),
}
