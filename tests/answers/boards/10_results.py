"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='nearest', wrong=[
        'def nearest(ts): return set(ts[0].recipes[:2])',
        'def nearest(ts): return sorted(ts[0].recipes)[:2]']),
    2: dict(answer='sd_of_difference', wrong=[
        'def sd_of_difference(s_a, s_b, r): return (s_a**2 + s_b**2)**.5',
        'def sd_of_difference(s_a, s_b, r): return (s_a**2 + s_b**2 + 2*r*s_a*s_b)**.5']),
    3: dict(answer='holm_of', wrong=[
        'def holm_of(p): return [min(1, len(p)*v) for v in p]',
        'def holm_of(p): return [min(1, v*(len(p) - sorted(p).index(v))) for v in p]',
        'def holm_of(p): return [v*len(p) for v in p]'])}
