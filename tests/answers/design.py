"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
PATH = """
class Bent:
    closed = False
    def __init__(self, share): self.share = share
    def at(self, z0, z1, t): return {says}
"""
CLOCKS = 'z0[:, None] + (z1 - z0)[:, None]*t[:, None]**z0.new_tensor([{}, {}])'
ANSWERS = {
    1: dict(answer='left_free', wrong=[
        'def left_free(method): return set(axes) & set(inspect.signature(find(method)).parameters)',       # what it hands on is not there
        'def left_free(method): return set(axes) & set(inspect.signature(attribute).parameters)',
        'def left_free(method): return set(axes) & {*inspect.signature(find(method)).parameters, *COMMON}',  # not every method uses these
        'def left_free(method): return set(axes) - {"path"}']),
    2: dict(answer='Bent', wrong=[
        PATH.format(says='torch.lerp(z0[:, None], z1[:, None], t.to(z0)[None, :, None])'),
        PATH.format(says=CLOCKS.format('1', 'self.share')),
        PATH.format(says=CLOCKS.format('1/self.share - 1', '1')),                       # the second feature gets it
        PATH.format(says='z1[:, None]*t[:, None]**z0.new_tensor([1, 1/self.share - 1])')]),   # begins at 0
    3: dict(answer='find_circle', wrong=[
        'def find_circle(imports): return next(([m, n] for m, ns in imports.items() for n in ns if m in imports.get(n, ())), [])',
        """
def find_circle(imports):
    seen = set()
    def follow(m, way):                                 # two ways to one module
        if m in seen: return [*way, m]
        seen.add(m)
        return next(filter(None, (follow(n, [*way, m]) for n in imports.get(m, ()))), [])
    return follow(next(iter(imports)), [])
""", """
def find_circle(imports):
    def follow(m, way):                                 # with the way that leads to the circle
        if m in way: return way
        return next(filter(None, (follow(n, [*way, m]) for n in imports.get(m, ()))), [])
    return next(filter(None, (follow(m, []) for m in imports)), [])
"""]),
}
