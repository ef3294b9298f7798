"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='used', wrong=[
        'def used(sigma): return 1.',
        "def used(sigma):\n    v = _riesz(sigma, 'straight')\n    return float((v['map']/v['norm']/v['bound']).max())/2",
        "def used(sigma):\n    v = _riesz(sigma, 'straight')\n    return float((v['map'].abs()/v['bound']).max())"]),
    2: dict(answer='cheapest', wrong=[
        'def cheapest(error, rule): return PERMS[0], NODES[0]',
        "def cheapest(error, rule):\n    g = error_grid(PERMS, NODES, 0, rule)\n    ok = [(m*k, m, k) for i, m in enumerate(PERMS) for j, k in enumerate(NODES) if g['expected'][i] + g['nodes'][j] <= error]\n    return min(ok)[1:] if ok else None",
        "def cheapest(error, rule):\n    g = error_grid(PERMS, NODES, 0, rule)\n    ok = [(m, k) for i, m in enumerate(PERMS) for j, k in enumerate(NODES) if math.hypot(g['expected'][i], g['nodes'][j]) <= error]\n    return ok[-1] if ok else None"]),
    3: dict(answer='balance', wrong=[
        'def balance(A): return A.sum(0) - A.sum(1)', 'def balance(A): return A.sum(1)', 'def balance(A): return A - A.T'])}
