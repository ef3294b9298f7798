"Answers to the exercises of this notebook: the right ones, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='share', wrong=[
        'def share(r, cells): return 1/(1 + r)',              # one other cell
        'def share(r, cells): return 1/(1 + r*cells**2)',     # its own cell twice
    ]),
    2: dict(answer='largest', wrong=[
        'def largest(n, level): return level',                # no correction
        'def largest(n, level): return level/(n + 1)',        # too strict
    ]),
    3: dict(answer='flattery', wrong=[
        'def flattery(se): return 0.',                        # each number alone is right on average
        'def flattery(se): return se',
        'def flattery(se): return se/math.pi',
    ]),
}
