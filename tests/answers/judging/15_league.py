"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='luck', wrong=[
        'def luck(judges, gap): return .5**judges',
        # one side only
        'def luck(n, gap): return sum(comb(n, k) for k in range(n + 1) if (n - 2*k)/n >= gap - 1e-12)/2**n',
        # more than, not at least
        'def luck(n, gap): return sum(comb(n, k) for k in range(n + 1) if abs(n - 2*k)/n > gap + 1e-12)/2**n',
        # ranks differ by 1 for each judge, not by 2
        'def luck(n, gap): return sum(comb(n, k) for k in range(n + 1) if abs(n - 2*k)/(2*n) >= gap - 1e-12)/2**n',
    ]),
    2: dict(answer='dominated', wrong=[
        'def dominated(q, c): return [n for n in q if q[n] < max(q.values())]',                                          # all but the best
        'def dominated(q, c): return [n for n in q if any(q[m] >= q[n] and c[m] <= c[n] for m in q if m != n)]',         # equals beat each other
        'def dominated(q, c): return [n for n in q if any(q[m] > q[n] and c[m] < c[n] for m in q)]',                     # strictly both
        'def dominated(q, c): return [n for n in q if not any(q[m] > q[n] and c[m] <= c[n] or q[m] == q[n] and c[m] < c[n] for m in q)]',   # the front
    ]),
}
