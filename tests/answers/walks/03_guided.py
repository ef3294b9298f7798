"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='largest_first', wrong=[
        'def largest_first(g): return -g',
        'def largest_first(g): return g.amax(1, keepdim=True) - g + 1',       # by sign, not by size
        'def largest_first(g): return torch.ones_like(g)']),
    2: dict(answer='stuck', wrong=[
        'def stuck(g, q): return bool(g.isnan().all())',
        'def stuck(g, q): return not (g.abs() < g.abs().quantile(q)).any()',
        'def stuck(g, q): return False'])}
