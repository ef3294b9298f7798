"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='gini_of_k', wrong=[
        'def gini_of_k(k, n): return k/n',                  # the other way round
        'def gini_of_k(k, n): return 1 - 1/n',              # one unit only
        'def gini_of_k(k, n): return 1 - k/(n + 1)',
        'def gini_of_k(k, n): return .75',                  # one case
    ]),
    2: dict(answer='rescaled', wrong=[
        'def rescaled(v): return 10*v',                             # the unit alone changes no bin
        'def rescaled(v): return v.sign()*v.abs().double()**.5',    # the wrong direction
        'def rescaled(v): return v.flip(-1)',                       # another order
        'def rescaled(v): return v.double()**2',                    # not odd
    ]),
    3: dict(answer='zero_infidelity', wrong=[
        'def zero_infidelity(c, sigma): return sigma*c.pow(2).sum()',
        'def zero_infidelity(c, sigma): return sigma**2*c.sum()**2',
        'def zero_infidelity(c, sigma): return 0.',
        'def zero_infidelity(c, sigma): return .57',
    ]),
}
