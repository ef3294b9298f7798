"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='left', wrong=[
        'def left(C): return 1/C',
        'def left(C): return math.e/(math.e + 1)',
        'def left(C): return 1.']),
    2: dict(answer='raw', wrong=[
        'def raw(pipe, x, x0): return pipe[1].coef_[0]*(x - x0)',
        'def raw(pipe, x, x0): return pipe[1].coef_[0]*pipe[0].scale_*(x - x0)',
        'def raw(pipe, x, x0): return pipe[1].coef_[0]/pipe[0].scale_*(x - pipe[0].mean_)']),
    3: dict(answer='fair', wrong=[
        'def fair(votes): return votes',
        'def fair(votes): return lambda a: votes(a)/votes(a).max()',
        'def fair(votes):\n    def f(a):\n        e = np.exp(votes(a) - votes(a).max(1, keepdims=True))\n        return e/e.sum(1, keepdims=True)\n    return f']),
}
