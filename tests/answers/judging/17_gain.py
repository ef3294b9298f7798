"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='line', wrong=[
        'def line(m1, s1, m2, s2): return abs(m1 - m2) + abs(s1 - s2)',          # not squared
        'def line(m1, s1, m2, s2): return (m1 - m2)**2 + s1**2 + s2**2',         # the root is forgotten
        'def line(m1, s1, m2, s2): return (m1 - m2)**2 + (s1**2 - s2**2)**2']),  # variances for deviations
    2: dict(answer='share', wrong=[
        'def share(k, v, n): return float(np.sqrt(v[:k].sum()*(n - 1)/n/784))',  # what is kept
        'def share(k, v, n): return float(v[k:].sum()*(n - 1)/n/784)',           # not its root
        'def share(k, v, n): return float(np.sqrt(v[k:].sum()*(n - 1)/n))']),    # summed, not the mean
}
