"The answers of the exercises: what is evaluated after the solutions, and wrong ones that a student would give."
SPREAD = 'def spread_of(X, valid):\n    V = X.flatten(2); d = torch.cdist(V, V)/V.shape[2]**.5\n'
BUDGET = 'def budget(K, steps, rest, grad):\n    pushed = {}; white = grad in ("autograd", "tangent")\n    return {}, K*pushed*white, K*steps + 2*K*pushed*(grad == "tangent")'
ANSWERS = {
    1: dict(answer='blur_of', wrong=['def blur_of(path_mean, path): return (path_mean - path).flatten(2).norm(dim=2)',
                                     'def blur_of(path_mean, path): return (path_mean - path).flatten(2).abs().mean(2)',
                                     'def blur_of(path_mean, path): return (path_mean - path).flatten(1).pow(2).mean(1).sqrt()',
                                     'def blur_of(path_mean, path): return (path_mean - path).flatten(2).pow(2).mean(2)']),
    2: dict(answer='spread_of', wrong=[SPREAD + '    return d.mean((1, 2))',
                                       SPREAD + '    m = valid[:, :, None] & valid[:, None]\n    return (d*m).sum((1, 2))/m.sum((1, 2))',
                                       SPREAD + '    n = X.shape[1]\n    return d.sum((1, 2))/(n*(n - 1))',
                                       'def spread_of(X, valid):\n    V = X.flatten(2); d = torch.cdist(V, V)\n    m = valid[:, :, None] & valid[:, None] & ~torch.eye(X.shape[1], dtype=torch.bool)\n'
                                       '    return (d*m).sum((1, 2))/m.sum((1, 2))']),
    3: dict(answer='budget', wrong=[BUDGET.format('steps - round(rest*steps)', 'K*steps + 2'), BUDGET.format('steps - max(1, round(rest*steps))', 'K*steps'),
                                    BUDGET.format('steps', 'K*steps + 2'), 'def budget(K, steps, rest, grad): return K*steps + 2, 0, K*steps']),
}
