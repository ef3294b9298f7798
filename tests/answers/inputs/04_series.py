"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='hidden', wrong=[
        'def hidden(x, x0, tol=1e-9): return x.abs() <= tol',
        'def hidden(x, x0, tol=1e-9): return (x - x0).abs() > tol',
        'def hidden(x, x0, tol=1e-9): return (x.abs() - x0.abs()).abs() <= tol']),
    2: dict(answer='residue', wrong=[
        'def residue(K, h): return -h, 0',
        'def residue(K, h): return h*(K - 1)/K, -h/K',
        'def residue(K, h): return -h*(K - 1)/K, 0',
        'def residue(K, h): return -h, h/K']),
    3: dict(answer='others', wrong=[
        'def others(x, p): return seasonal(p)(x)',
        'def others(x, p):\n    K = x.shape[2]//p\n    return (K*seasonal(p)(x) - x)/K',
        'def others(x, p): return x.roll(p, 2)']),
}
