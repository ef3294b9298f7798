"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='sharpest', wrong=[
        'def sharpest(digit, levels): return levels[0]', 'def sharpest(digit, levels): return min(levels)',
        "def sharpest(digit, levels): return min(levels, key=lambda s: look(DigitState(digit, s))['split_half'])"]),
    2: dict(answer='versus', wrong=[
        'def versus(g, a, b): return g[a]', 'def versus(g, a, b): return 0*g[a]', 'def versus(g, a, b): return g[b] - g[a]'])}
