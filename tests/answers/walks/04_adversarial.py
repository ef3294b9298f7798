"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ATTACK = '''
def attack(net, x, l, eps, steps):
    start = x
    for _ in range(steps):
        leaf = x.clone().requires_grad_()
        p = net(leaf).softmax(1)
        g = torch.autograd.grad(p[:, {cls}].sum(), leaf)[0]
        on = ({on}).view(-1, *[1]*(x.dim() - 1))
        x = torch.where(on, ({origin} + eps*g.sign()).clamp(0, 1), x)
    return x
'''
ANSWERS = {
    1: dict(answer='attack', wrong=[
        ATTACK.format(cls='l', on='p.argmax(1) > -1', origin='x'),                # nobody ever arrives
        ATTACK.format(cls='l', on='p.argmax(1) != l', origin='start'),            # as released: from the input each time
        ATTACK.format(cls='0', on='p.argmax(1) != l', origin='x')]),
    2: dict(answer='first', wrong=[
        'def first(g, x, x0, k): return (g*(x0 - x)).topk(k).indices.tolist()',
        'def first(g, x, x0, k): return (g*(x0 - x)).abs().topk(k).indices.tolist()',
        'def first(g, x, x0, k): return g.topk(k).indices.tolist()'])}
