"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
HEAD = 'from manifold_xai.judging.axioms import _draw, _flat, _inputs, _mlp, _told, smooth\n'
ANSWERS = {
    1: dict(answer='monotony', wrong=[
        # any score, not one that never falls
        HEAD + 'def monotony(run, seed): v = _flat(run(smooth(seed), _inputs())); return _told((-v).clamp(min=0).amax(1)/v.abs().amax(1), v.amin(1), 0*v[:, 0])',
        # completeness of the same score, which notices some edited maps too
        HEAD + 'def monotony(run, seed):\n    W, V = _draw(seed); x = _inputs(); f = _mlp(W.abs(), V.abs()); v = _flat(run(f, x)); d = (f(x) - f(0*x))[:, 0]\n    return _told((v.sum(1) - d).abs()/d, v.sum(1), d)',
        # the sum of what is negative, not the worst pixel
        HEAD + 'def monotony(run, seed):\n    W, V = _draw(seed); v = _flat(run(_mlp(W.abs(), V.abs()), _inputs()))\n    return _told((-v).clamp(min=0).sum(1)/v.abs().amax(1), v.amin(1), 0*v[:, 0])',
        'def monotony(run, seed): return 0., 0., 0.',
        # the same score for every seed
        HEAD + 'def monotony(run, seed):\n    W, V = _draw(1); v = _flat(run(_mlp(W.abs(), V.abs()), _inputs()))\n    return _told((-v).clamp(min=0).amax(1)/v.abs().amax(1), v.amin(1), 0*v[:, 0])',
    ]),
    2: dict(answer='two_ends', wrong=[
        'def two_ends(x): return [0*x, .5 + 0*x]',
        'def two_ends(x):\n    a = 0*x\n    a.flatten(1)[:, [8, 20]] = x.flatten(1)[:, [8, 20]]\n    return [a, a.clone()]',
        'def two_ends(x): return [x.clone(), x.clone()]',
    ]),
}
