"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='half', wrong=[
        'def half(sums): return next((i for i, v in enumerate(sums) if v >= .5), -1)',
        'def half(sums): return max(i for i, v in enumerate(sums) if v/sums[-1] < .5) + 1',
        'def half(sums): return len(sums)//2']),
    2: dict(answer='gap', wrong=[
        'def gap(n, d, p): return 0.',
        'def gap(n, d, p): return d**p/n',
        'def gap(n, d, p): return -(d**2/n if p == 2 else d**3*(3*n - 1)/(2*n**2))']),
    3: dict(answer='fewer', wrong=[
        'def fewer(T, n): return list(range(n))',
        'def fewer(T, n): return list(range(0, T, T//n))[:n]',
        'def fewer(T, n): return [*range(n - 1), T - 1]'])}
