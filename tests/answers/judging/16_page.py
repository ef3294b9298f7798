"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='room', wrong=[
        'def room(s, limit): return limit//(s*s)',
        'def room(s, limit): return 4*limit//(3*min(s, 56)**2)',
        'def room(s, limit): return 3*limit//(4*min(s, 56)**2)',
    ]),
    2: dict(answer='most', wrong=[
        'def most(t): return max(((c, p) for c in t for p in t[c]), key=lambda k: abs(t[k[0]][k[1]] - 1/9) if t[k[0]][k[1]] < 1/9 else 0)',
        'def most(t): return max(t, key=lambda c: max(t[c].values()))',
        "def most(t): return next(iter(t)), 'top left'",
    ]),
}
