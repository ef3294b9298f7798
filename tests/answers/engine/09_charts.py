"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
BLUR = '''
class blur_chart:
    def __init__(self, s): self.s = s
    def encode(self, x): return x
    def decode(self, z):
        i = torch.arange(z.shape[-1], dtype=z.dtype)
        W = torch.exp(-(i[:, None] - i)**2/(2*{width}**2)){norm}
        return W @ z {other}
'''
RECONSTRUCTED = '''
def seen(model, x, y, chart):
    c = as_chart(chart); p = lambda v: model(v).softmax(1)[range(len(y)), y].detach()
'''
ANSWERS = {
    1: dict(answer='blur_chart', wrong=[
        BLUR.format(width='1.', norm='; W = W/W.sum(1, keepdim=True)', other='@ W.T'),            # the width is not heard
        BLUR.format(width='self.s', norm='', other='@ W.T'),                                      # rows that do not sum to 1
        BLUR.format(width='self.s', norm='; W = W/W.sum(1, keepdim=True)', other=''),             # one axis only
        BLUR.format(width='self.s', norm='; W = W/W.sum(1, keepdim=True)', other='@ W.T').replace('return W @ z', 'return z'),   # the other
        # the right spread, but a triangle
        BLUR.format(width='self.s', norm='; W = (1 - (i[:, None] - i).abs()/(6**.5*self.s)).clamp(min=0); W = W/W.sum(1, keepdim=True)', other='@ W.T'),
        'class blur_chart:\n    def __init__(self, s): pass\n    def encode(self, x): return x\n    def decode(self, z): return 0*z + .1']),
    2: dict(answer='seen', wrong=[
        "def seen(model, x, y, chart): return explain(model, x, y, 'eig', chart=chart).values",               # split
        "def seen(model, x, y, chart): return explain(model, x, y, 'eig', chart=chart, anchor='raw').values",
        'def seen(model, x, y, chart): return torch.zeros_like(x)',
        RECONSTRUCTED + '    d = p(c(x)) - p(c(0*x)); return torch.ones_like(x)*(d/784).view(-1, 1, 1, 1)',             # spread evenly
        # straight in pixels, between the reconstructions
        RECONSTRUCTED + "    return explain(model, c(x).detach(), y, 'ig', baseline=c(0*x).detach(), steps=50).values"])}
