"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='particles', wrong=[
        'def particles(m, error): return 22767',                                            # the one case
        'import math\ndef particles(m, error): return math.ceil((m + 1)/error + 1 - 1e-9)',  # not squared
        'import math\ndef particles(m, error): return math.ceil(m/error**2 - 1e-9)',         # m instead of m + 1
        'def particles(m, error): return 10**6',                                            # enough, and far too many
    ]),
    2: dict(answer='survivors', wrong=[
        'def survivors(p, level): return {n for n in p if p[n] < level}',                   # no correction
        'def survivors(p, level): return {n for n in p if p[n]*len(p) < level}',            # Bonferroni
        'def survivors(p, level): return {n for k, n in enumerate(sorted(p, key=p.get)) if p[n]*(len(p) - k) < level}',  # does not stop
    ]),
}
