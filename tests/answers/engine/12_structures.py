"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='owners', wrong=[
        'def owners(v, u, g): return torch.arange(len(v))',
        'def owners(v, u, g): return v.sum(1)/u.sum(1)',
        'def owners(v, u, g): return v.sum(1).argsort().argsort()']),
    2: dict(answer='shapley_of_two', wrong=[
        'def shapley_of_two(f, u, w): return f(u, w) - f(0*u, w), f(0*u, w) - f(0*u, 0*w)',
        'def shapley_of_two(f, u, w): return f(u, 0*w), f(0*u, w)',
        'def shapley_of_two(f, u, w): return f(u, w)/2, f(u, w)/2']),
    3: dict(answer='closed', wrong=[
        'def closed():\n    u = torch.ones(4, 3)\n    return lambda x: torch.stack([x.sum(1), 0*x.sum(1)], 1), u',
        'def closed():\n    u = torch.zeros(4, 3)\n    g = torch.arange(1., 5)\n    return lambda x: torch.stack([x.sum(1)*g[torch.arange(len(x)) % 4]]*2, 1), u']),
}
