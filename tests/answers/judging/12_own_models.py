"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='on_cell', wrong=[
        'def on_cell(e, K): return 1 - e',
        'def on_cell(e, K): return 1 - e/K',
        'def on_cell(e, K): return 1/K',
    ]),
    2: dict(answer='weight', wrong=[
        'def weight(v, t): return 1.',
        'def weight(v, t): return t/(v + t)',
        'def weight(v, t): return v/t',
    ]),
}
