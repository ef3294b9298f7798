"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='passes', wrong=[
        'def passes(model, x, layer): return True',
        "def passes(model, x, layer):\n    a = explain(model, x, 0, 'ig', layer=layer, output='logit')\n    return bool((a.delta.abs() < 1e-3).all())",
        "def passes(model, x, layer):\n    a = explain(model, x, 0, 'conductance', layer=layer, output='logit')\n    return bool((a.values.sum(1) > 0).all())"]),
    2: dict(answer='powers', wrong=[
        'def powers(p, q): return p/(p + q), q/(p + q)',
        'def powers(p, q): return 1/3, 2/3',
        'def powers(p, q): return p/(p + 2*q), q/(p + 2*q)']),
    3: dict(answer='loud', wrong=[
        "def loud():\n    m = nn.Sequential()\n    m.add_module('h', nn.Linear(1, 2))\n    return m, torch.ones(1, 1)",
        "class Const(nn.Module):\n    def forward(self, t): return torch.cat([0*t + 1, t], 1)\nclass Head(nn.Module):\n    def forward(self, h): return torch.stack([h[:, 0]/2, h[:, 1]], 1)\ndef loud():\n    m = nn.Sequential()\n    m.add_module('h', Const())\n    m.add_module('g', Head())\n    return m, torch.ones(1, 1)"]),
}
