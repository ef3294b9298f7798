"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='crossing', wrong=[
        "crossing = lambda r: int(np.argmax([p > .5 for p in r['scores']]))",
        "crossing = lambda r: next((k for k, p in enumerate(r['scores']) if p > .9), None)",
        'crossing = lambda r: None']),
    2: dict(answer='held', wrong=[
        'held = lambda phi, F: bool((phi.sum() - (F[-1] - F[0])).abs() < 1e-5)',
        'held = lambda phi, F: bool(((phi.flatten(1).sum(1).cumsum(0) - F[1:]).abs() < 1e-5).all())',
        'held = lambda phi, F: True']),
    3: dict(answer='twins', wrong=[
        'twins = lambda s: 54', 'twins = lambda s: len(RULES)',
        'twins = lambda s: sum(replace(s, fraction=f, rule=r, anchor=a) == s for f in (.05, .1) for r in RULES for a in ANCHORS)'])}
