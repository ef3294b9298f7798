"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
MOVED = """
def moved(method, R):
    def tokens(Q):
        f = lambda e: torch.tanh(e @ {a}).sum(1)
        return explain(f, {x}, method=method, output='value', rule='trapezoid', layout='BTF').values{total}
    return (tokens(R) - tokens(torch.eye(3, dtype=R.dtype))).abs().max().item()
"""
ANSWERS = {
    1: dict(answer='center', wrong=[
        'def center(E): return E.median(0).values', 'def center(E): return 0*E[0]', 'def center(E): return E[0]']),
    2: dict(answer='(interaction, split)', wrong=[
        'def interaction(v0, vn, va, vb): return vb - vn - va',
        'def split(v0, vn, va, vb): return vn - v0, va - v0',
        'def split(v0, vn, va, vb): return vn - v0, vb - vn']),
    3: dict(answer='moved', wrong=[
        MOVED.format(a='turn_a', x='turn_x @ Q.T', total='.sum(2)'),
        MOVED.format(a='(Q @ turn_a)', x='turn_x @ Q.T', total=''),
        'def moved(method, R): return 0. if method == "ig" else 1.'])}
