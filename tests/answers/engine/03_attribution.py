"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
HALVES = '''
def halves(F, x, x0, *, seed=0):
    Fx, F0 = F.scores, {base}
    v = torch.zeros_like(x).flatten(1)
    v[:, {where}] = {what}
    return Attribution(v.view_as(x), v.sum(1) - (Fx - F0), Fx, F0, F.target, F.cost)
'''
ANSWERS = {
    1: dict(answer='halves', wrong=[
        HALVES.format(base='F(0*x).detach()', where='0', what='Fx - F0'),             # a baseline of one's own
        HALVES.format(base='F(x0[0]).detach()', where=':', what='(Fx - F0)[:, None]/v.shape[1]'),
        HALVES.format(base='F(x0[0]).detach()', where='0', what='F0 - Fx'),
        HALVES.format(base='F(x0[0]).detach()', where='0', what='F(x) - F0')]),       # pays for F(x) again
}
