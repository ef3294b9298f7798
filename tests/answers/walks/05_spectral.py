"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
FADE = '''
class Fade:
    def __init__(self, n): self.n = n
    def split(self, d):
        q = torch.linspace({first}, {last}, self.n, dtype=d.dtype).expand(len(d), -1)
        return q, lambda c: {total}.view(len(d), -1, *[1]*(d.dim() - 1))*d[:, None]
'''
ANSWERS = {
    1: dict(answer='Fade', wrong=[
        FADE.format(first=1, last=0, total='c.sum(-1)'),
        FADE.format(first=0, last=1, total='c.mean(-1)'),
        FADE.format(first=1, last=0, total='c[..., 0]')]),
    2: dict(answer='(v, torch.zeros_like(v))', wrong=[
        'v = torch.rand(3, 10, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) + .2',       # no black pixel
        'v = torch.zeros(3, 10, 12, dtype=torch.float64)'])}                                                     # nothing moves
