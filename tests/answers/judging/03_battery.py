"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
RAISED = 'import torch\nfrom torch import nn\nfrom manifold_xai.judging.axioms import smooth\nclass Raised(nn.Module):\n    def __init__(self, f, c): super().__init__(); self.f, self.c = f, c; self.eval()\n    def forward(self, x): return self.f(x) + self.c\n'
X = '.1 + .8*torch.rand(3, 1, 6, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(11))'
ANSWERS = {
    1: dict(answer='constants', wrong=[
        # completeness, which IG keeps and RISE does not
        RAISED + f'def constants(run, seed):\n    x, f = {X}, smooth(seed); v = run(f, x).values.flatten(1).sum(1); d = (f(x) - f(0*x))[:, 0]; r = (v - d).abs()/d.abs(); k = int(r.argmax()); return float(r[k]), float(v[k]), float(d[k])',
        # not relative
        RAISED + f'def constants(run, seed):\n    x, f = {X}, smooth(seed); u, v = (run(m, x).values.flatten(1) for m in (Raised(f, 3.), f)); r = (u - v).abs().flatten(); k = int(r.argmax()); return float(r[k]), float(u.flatten()[k]), float(v.flatten()[k])',
        # against zero
        RAISED + f'def constants(run, seed):\n    x = {X}; u = run(Raised(smooth(seed), 3.), x).values.flatten(1); v = run(Raised(smooth(seed), 3.), x).values.flatten(1); return float((u - v).abs().max()), 0., 0.',
    ]),
}
