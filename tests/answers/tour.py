"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
DETOUR = """
def detour(model, x, stop):
    target = model(x).argmax(1)
    return {says}
"""
ANSWERS = {
    1: dict(answer='kind', wrong=[
        """
def kind(path):                                         # how grey it is half-way
    v = path[len(path)//2].clamp(0, 1)
    g = (4*v*(1 - v)*v).sum()/v.sum()
    return 'straight' if g > .9 else 'guided' if g < .2 else 'MA-GIG'
""", """
def kind(path):                                         # the middle of the list is not the middle of the way
    if torch.allclose(path[len(path)//2], (path[0] + path[-1])/2, atol=1e-3): return 'straight'
    return 'guided' if path.min() >= 0 and path.max() <= 1 else 'MA-GIG'
""", """
def kind(path):                                         # a pixel that never moves waits on every walk
    lo, hi = torch.minimum(path[0], path[-1]), torch.maximum(path[0], path[-1])
    if (path < lo - 1e-4).any() or (path > hi + 1e-4).any(): return 'MA-GIG'
    return 'guided' if (path[1] == path[0]).any() else 'straight'
"""]),
    2: dict(answer='blind', wrong=[
        'def blind(x, baseline): return x == 0',
        'def blind(x, baseline): return (x == 0) & (baseline == 0)',
        'def blind(x, baseline): return x <= baseline']),
    3: dict(answer='detour', wrong=[
        DETOUR.format(says='explain(model, x, target, method="ig", baseline=stop).values'),
        DETOUR.format(says='explain(model, stop, method="ig").values + explain(model, x, method="ig", baseline=stop).values'),   # the class of the stop
        DETOUR.format(says='explain(model, stop, target, method="ig").values + explain(model, x, target, method="ig").values'),
        DETOUR.format(says='explain(model, stop, target).values + explain(model, x, target, baseline=stop).values')]),           # guided by default
}
