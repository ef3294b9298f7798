"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
AXES = '''
class Axes:
    closed = False
    def __init__(self, order): self.order = order
    def at(self, z0, z1, t):
        n = len(self.order)
        place = torch.empty(n)
        place[self.order] = torch.arange(n).float()
        s = ({share}).to(z0)
        return torch.lerp(z0[:, None], z1[:, None], s[None])
'''
ANSWERS = {
    1: dict(answer='Axes', wrong=[
        AXES.format(share='(n*t[:, None] - torch.arange(n)).clamp(0, 1)'),                 # the order is not looked at
        AXES.format(share='(n*t[:, None] - torch.tensor(self.order)).clamp(0, 1)'),        # the order, not its inverse
        AXES.format(share='t[:, None].expand(-1, n)')]),
    2: dict(answer='backward', wrong=[
        'def backward(steps, rules, baselines): return (steps + 1)*baselines',
        'def backward(steps, rules, baselines): return steps*baselines',
        "def backward(steps, rules, baselines): return sum(steps + (r in ('trapezoid', 'balanced')) for r in rules)*baselines"])}
