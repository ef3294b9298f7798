"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='area', wrong=[
        'def area(values, dx): return dx*sum(values)',
        'def area(values, dx): return dx*(len(values) - 1)*sum(values)/len(values)',
        'def area(values, dx): return sum((p + q)/2 for p, q in zip(values, values[1:]))']),
    2: dict(answer='loudest', wrong=[
        'def loudest(a, t, keep): return np.sort(a.ravel())[-keep]/t',
        'def loudest(a, t, keep): return np.abs(a).max()',
        'def loudest(a, t, keep): return np.sort(np.abs(a).ravel())[keep - 1]/t']),
    3: dict(answer='chance', wrong=[
        'def chance(model, inputs, targets, **more): return np.random.normal(size=inputs.shape)',
        'def chance(model, inputs, targets, **more): return np.random.default_rng(0).normal(size=inputs.shape)',
        'def chance(model, inputs, targets, **more): return np.stack([np.random.default_rng(0).normal(size=v.shape) for v in inputs])']),
}
