"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='cost', wrong=[
        'def cost(m, n, s, k): return len(m)*s*(n - k)',                                       # seeds for all
        'def cost(m, n, s, k): return len(m)*(n - k)',                                         # one seed for all
        'def cost(m, n, s, k): return sum(s if d else 1 for d in m.values())*n',               # nothing is found
        'def cost(m, n, s, k): return sum(s if d else 1 for d in m.values())*n - k',           # found for one of them
        'def cost(m, n, s, k): return sum(1 if d else s for d in m.values())*(n - k)',         # the other way round
    ]),
}
