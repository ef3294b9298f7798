"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='closed_form', wrong=[
        'def closed_form(w, x, x0): return w*x',
        'def closed_form(w, x, x0): return w*(x0 - x)',
        'def closed_form(w, x, x0): return w.expand_as(x)']),
    2: dict(answer='f', wrong=[
        'f = lambda x: x[:, 0]*x[:, 1]', 'f = lambda x: x.sum(1)', 'f = lambda x: x[:, 0]**2*x[:, 1]**2'])}
