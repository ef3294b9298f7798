"Answers to the exercises of this notebook: the right ones, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='expected', wrong=[
        'def expected(top, last): return top - last',           # a guess is right in half
        'def expected(top, last): return .5 + (top - last)/2',  # the half does not cancel
    ]),
    2: dict(answer='telling', wrong=[
        'def telling(x, y): return x',
        'def telling(x, y): return torch.ones_like(x)*y.view(-1, 1, 1, 1)',   # one number for each picture: no ranks
    ]),
    3: dict(answer='to_box', wrong=[
        'def to_box(d, eps): return d*(eps.min()/d.abs().amax(1, keepdim=True)).clamp(max=1)',   # shrinks all of it
        'def to_box(d, eps): return d.clamp(-eps.max(), eps.max())',
        'def to_box(d, eps): return eps*d.sign()',
    ]),
}
