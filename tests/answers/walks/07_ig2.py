"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='whole_length', wrong=[
        'def whole_length(eta, steps, shape, width=1.): return steps*eta/width',
        'def whole_length(eta, steps, shape, width=1.): return steps*eta/math.prod(shape)/width',
        'def whole_length(eta, steps, shape, width=1.): return steps*eta/math.sqrt(math.prod(shape))',
        'def whole_length(eta, steps, shape, width=1.): return .3896 if width > 1 else .00205']),
    2: dict(answer='other_self', wrong=[
        'def other_self(net): return copy.deepcopy(net)',
        'def other_self(net):\n    m = copy.deepcopy(net)\n    m[-2] = Stretch(torch.logspace(-1, 1, m[-1].weight.shape[1], dtype=m[-1].weight.dtype))\n    return m.eval()',
        'def other_self(net): return nn.Sequential(*copy.deepcopy(net), nn.Identity()).eval()']),
    3: dict(answer='at_risk', wrong=[
        'def at_risk(path): return path[0] == path[-1]',
        'def at_risk(path): return (path.diff(dim=0) < 0).any(0)',
        'def at_risk(path): return torch.zeros(path.shape[1], dtype=torch.bool)'])}
