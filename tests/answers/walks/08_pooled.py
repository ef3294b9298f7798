"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='tiles', wrong=[
        'def tiles(n, side): return torch.eye(n)',
        'def tiles(n, side): return torch.ones(-(-n//side), n)/(-(-n//side))',
        'def tiles(n, side):\n    at = torch.arange(n) % (-(-n//side))\n    return (at == torch.arange(-(-n//side))[:, None]).double()']),
    2: dict(answer='blind', wrong=[
        'def blind(P): return P.abs()',
        'def blind(P): return torch.zeros_like(P)',
        'def blind(P): return P**2']),
    3: dict(answer='wrong', wrong=[
        'def wrong():\n    x = torch.ones(1, 1, 12, 12).double()\n    return lambda u: torch.stack([u.sum((1, 2, 3))]*2, 1), x',
        'def wrong():\n    x = torch.zeros(1, 1, 12, 12).double()\n    x[..., 5, 5:7] = 1\n    return lambda u: torch.stack([u[:, 0, 5, 5] - 2*u[:, 0, 5, 6]]*2, 1), x']),
}
