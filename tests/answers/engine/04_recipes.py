"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ONLY = '''
@recipe('only'{published})
def only(F, x, x0, *, feature=0, {more}):
    "The whole change of the score to one feature"
    Fx, F0 = F.scores, F({base}).detach()
    v = torch.zeros_like(x).flatten(1)
    v[:, feature] = Fx - F0
    return Attribution(v.view_as(x), v.sum(1) - (Fx - F0), Fx, F0, F.target, F.cost)
'''
ANSWERS = {
    1: dict(answer='only', wrong=[
        ONLY.format(published='', more='seed=0', base='x0[0]'),                                    # nothing is published
        ONLY.format(published=', published=dict(feature=1)', more='seed=0', base='0*x'),
        ONLY.format(published=', published=dict(feature=1)', more='seed=0, **kw', base='x0[0]')])}
