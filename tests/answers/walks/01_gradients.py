"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='stein', wrong=[
        'def stein(F, x, sigma, samples, gen):\n    e = torch.randn(samples, x.shape[1], generator=gen, dtype=x.dtype)\n    return (F(x + sigma*e)[:, None]*e).mean(0)/sigma',
        'def stein(F, x, sigma, samples, gen):\n    e = torch.randn(samples, x.shape[1], generator=gen, dtype=x.dtype)\n    return ((F(x + sigma*e) - F(x))[:, None]*e).mean(0)/sigma**2',
        'def stein(F, x, sigma, samples, gen): return torch.tensor([.7365, 0.])']),
    2: dict(answer='antithetic', wrong=[
        'def antithetic(grad_F, x, sigma, samples, gen): return grad_F(x)',
        'def antithetic(grad_F, x, sigma, samples, gen):\n    e = torch.randn(samples, x.shape[1], generator=gen, dtype=x.dtype)\n    return grad_F(x + sigma*e).mean(0, keepdim=True)',
        'def antithetic(grad_F, x, sigma, samples, gen):\n    e = torch.randn(samples, x.shape[1], generator=gen, dtype=x.dtype)\n    return grad_F(torch.cat([x + sigma*e, x - sigma*e])).mean(0, keepdim=True)']),
    3: dict(answer='degree', wrong=[
        'def degree(F, x): return F(2*x)/F(x)',
        'def degree(F, x): return torch.log(F(x))/torch.log(x.sum())',
        'def degree(F, x): return torch.tensor(2.)'])}
