"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='own', wrong=[
        # columns first
        'def own(v, k, c):\n    h, w = (n//c for n in v.shape); p = np.maximum(v, 0); j, i = divmod(k, c)\n    return p[i*h:(i + 1)*h, j*w:(j + 1)*w].sum()/p.sum()',
        # magnitudes
        'def own(v, k, c):\n    h, w = (n//c for n in v.shape); p = np.abs(v); i, j = divmod(k, c)\n    return p[i*h:(i + 1)*h, j*w:(j + 1)*w].sum()/p.sum()',
        # chance
        'def own(v, k, c): return 1/c**2',
    ]),
    2: dict(answer='slope_share', wrong=[
        'def slope_share(distract, own): return (distract + own)/(2*distract + own)',
        'def slope_share(distract, own): return distract**2/(2*distract**2 + own**2)',
        'def slope_share(distract, own): return 5/9',
        'def slope_share(distract, own): return (distract**2 + own**2)/own**2',
    ]),
}
