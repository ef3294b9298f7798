"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='simpson', wrong=[
        'def simpson(s, gm): return (s.ga + 2*gm + s.gc)/4*s.d',       # trapezoid of two halves
        'def simpson(s, gm): return (s.ga + 4*gm + s.gc)/3*s.d',       # twice too much
        'def simpson(s, gm): return gm*s.d']),
    2: dict(answer='linear', wrong=[
        'linear = lambda x: x.pow(2).sum(1)',
        'linear = lambda x: 0*x.sum(1) + 1',
        'linear = lambda x: x[:, 0]',
        'linear = lambda x: x.prod(1)'])}
