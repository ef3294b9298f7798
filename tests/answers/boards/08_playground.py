"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='enough', wrong=[
        'def enough(kind, rule, tol): return int((errors(kind)[PLAY_RULES.index(rule), 1] < tol).nonzero()[0]) + 1',
        'def enough(kind, rule, tol): return SEGMENTS',
        'def enough(kind, rule, tol): return int((errors(kind)[PLAY_RULES.index(rule), 0] >= tol).nonzero()[-1]) + 2']),
    2: dict(answer='first_term', wrong=[
        'def first_term(h0, h1, n): return (h0 - h1)/(2*n)', 'def first_term(h0, h1, n): return (h1 - h0)/n',
        'def first_term(h0, h1, n): return (h1 - h0)/(2*n*n)']),
    3: dict(answer='means', wrong=[
        'def means(v, orders): return [v[1 << i] - v[0] for i in range(len(orders[0]))]',
        'def means(v, orders): return [v[-1] - v[-1 - (1 << i)] for i in range(len(orders[0]))]',
        'def means(v, orders): return [(v[-1] - v[0])/len(orders[0])]*len(orders[0])'])}
