"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='forgotten', wrong=[
        "def forgotten(a, b): return {'x', 'delta', 'score_x', 'score_base', 'target'}",
        "def forgotten(a, b): return {'x', 'delta', 'score_x', 'score_base', 'target', 'cost', 'extras'}",
        "def forgotten(a, b): return set(vars(a)) - {'values'}"]),
    2: dict(answer='error', wrong=[
        'def error(v, s): return 2**-11*abs(v)',
        'def error(v, s): return 2**-11*s',
        'def error(v, s): return max(2**-12*abs(v), 2**-25)']),
    3: dict(answer='mean_map', wrong=[
        'def mean_map(path): return Collection.open(path)[:].values.double().mean(0)',
        'def mean_map(path):\n    rows = Collection.open(path)\n    parts = [rows[i:i + 16].values.double().mean(0) for i in range(0, len(rows), 16)]\n    return sum(parts)/len(parts)',
        'def mean_map(path):\n    rows = Collection.open(path)\n    return sum(rows[i].values.double()[0] for i in range(0, len(rows), 2))/30']),
}
