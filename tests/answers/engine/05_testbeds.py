"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='score_from', wrong=[
        'def score_from(m, xt, s): return (xt - m.denoise(xt, s))/s**2',
        'def score_from(m, xt, s): return (m.denoise(xt, s) - xt)/s',
        'def score_from(m, xt, s): return (m.denoise(xt, s) - xt)/.09']),               # one level only
    2: dict(answer='denoise_globe', wrong=[
        'def denoise_globe(xt, s, r=1.): n = xt.norm(dim=1, keepdim=True); return r*xt/n',       # the projection
        'def denoise_globe(xt, s, r=1.): n = xt.norm(dim=1, keepdim=True); k = n/s**2; return r*(1/torch.tanh(k) - 1/k)*xt/n',
        'def denoise_globe(xt, s, r=1.): n = xt.norm(dim=1, keepdim=True); k = r*n/s**2; return r*(torch.cosh(k)/torch.sinh(k) - 1/k)*xt/n']),
    3: dict(answer='rule_map', wrong=[
        'def rule_map(x, x0): return (x - x0)[:, 0]/x[0, 0].numel()',                            # red alone
        'def rule_map(x, x0): return (x[:, 0] - x[:, 2]) - (x0[:, 0] - x0[:, 2])',                # not the mean
        'def rule_map(x, x0):\n    m = (x != x0).any(1).double(); d = ((x[:, 0] - x[:, 2]) - (x0[:, 0] - x0[:, 2])).mean((1, 2))\n    return m/m.sum((1, 2), keepdim=True)*d[:, None, None]'])}
