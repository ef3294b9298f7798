"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='detour', wrong=[
        'def detour(W): return {n: 1. for n in W}',
        'def detour(W): return {n: float(v.nodes.diff(dim=0).abs().sum()/(v.nodes[-1] - v.nodes[0]).abs().sum()) for n, v in W.items()}',
        'def detour(W): return {n: float(v.nodes.diff(dim=0).flatten(1).norm(dim=1).sum()) for n, v in W.items()}']),
    2: dict(answer='wish', wrong=[
        "def wish(x): return ''.join('0' if v <= .5 else '2' if i % 28 < 14 else '1' for i, v in enumerate(x.flatten().tolist()))",
        "def wish(x): return ''.join('1' if i % 28 < 14 else '2' for i in range(784))",
        "def wish(x): return '0'*784"])}
