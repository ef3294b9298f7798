"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('d = (w.x - w.x0).flatten(1).norm(dim=1)', 'd = (w.x - w.x0).flatten(1).abs().sum(1)', 'another unit of length'),
    ('i, x = z[:, -1].detach().round().long(), z[:, :-1]', 'i, x = 0*z[:, -1].detach().round().long(), z[:, :-1]',
     'every point is scored as the first input is'),
    ('b, w = self.w.b[i], self.w', 'b, w = i, self.w', 'the number within a walk is taken for the number of the input'),
    ('self.weight*s[:, None]', 'self.weight*s[:, None].detach()', 'the chain does not feel the score'),
    ('self.weight*s[:, None]', 'self.weight**2*s[:, None]', 'the weight counts twice'),
    ("s, g = w.F.grad(own, b)", "s, g = w.F(own, b), w.F.grad(own, b)[1]", 'every answer is asked for twice'),
    ("(x - x.detach())*g.flatten(1)", "x.detach()*g.flatten(1)", 'the chain does not feel the slope'),
    ('x/self.size[i, None]', 'x', 'a distance that is not in units of the whole way'),
    ("new.chain.log = self.log", "new.chain.log = [dict(l) for l in self.log]", 'what a walk measured is lost'),
    ('Geodesic(Graph(w, self.weight), self.nodes, self.iters, rows=rows)',
     'Geodesic(Graph(w, self.weight), self.nodes, 1, rows=rows)', 'one sweep only'),
    ("if not _number(weight) or weight < 0:", "if not _number(weight):", 'a weight below 0 is taken'),
]
