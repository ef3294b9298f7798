"""Calls that cannot be right, made from signatures: each must end in an `ArgumentError` that names the argument, before the model is asked.

The kind of each option is read from its default (`options(method)`); the options without one, and the arguments of other
functions, have theirs in tables below. `python tests/test_bad_calls.py` lists the calls that pass in silence or end otherwise.
"""
import math
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from manifold_xai import explain, methods, options
from manifold_xai.engine.recipes import find, fitting
from manifold_xai.engine.scoring import ArgumentError

NAN, INF = math.nan, math.inf


class Counting(nn.Module):
    "A small classifier of images that counts how often it is asked"
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.Tanh(), nn.Flatten(), nn.Linear(48, 3))
        self.calls = 0
    def forward(self, x): self.calls += 1; return self.body(x)


class Chart:
    def encode(self, x): return x.flatten(1)
    def decode(self, z): return z.view(-1, 1, 4, 4)


with torch.random.fork_rng():
    torch.manual_seed(0)
    net, chart = Counting().eval(), Chart()
x = torch.rand(2, 1, 4, 4, generator=torch.Generator().manual_seed(0))
array, tensor = np.arange(2.), torch.arange(2.)


def denoiser(y, s): return y/(1 + s**2)


# kind: values that it cannot have, whatever the range
WRONG = dict(
    flag=['yes', 2, None, NAN, array, 1.],
    count=[0, -1, 2.5, NAN, INF, True, '3', array, [2], 10**12],
    whole=[-1, 2.5, NAN, INF, True, '3', array],
    positive=[0, -1., NAN, INF, True, '3', array, [.5]],
    number=[NAN, INF, -INF, '3', array, [.5], True],
    above=[-1., NAN, INF, '3', array, True],            # 0 is fine
    share=[-.1, 1.5, NAN, INF, '3', array, True],
    word=['', 3, True, array, ('a',)],
    maps=['a', 3, array[:0], torch.full((2, 2), NAN)],
    call=['a', 3, array, [1]],
)
COUNT = 'classes negatives nodes n_references step n_frag most depth groups iters paths sample_steps repeats orders trees klen degree permutations window stride grid samples steps K chunk'.split()
POSITIVE = 'eps max_sigma grad_step step_size eta factor lr ksig alpha level s_max s_min width omega s s_latent tol sigma'.split()
OWN = dict(   # option: its kind, where the default does not tell it
    {k: 'count' for k in COUNT} | {k: 'positive' for k in POSITIVE},
    classes=None, max_depth='whole', off_manifold='whole', seed='whole', noise=None, momentum='share', fraction='share', max_dist='share',
    overlap='share', keep='share', rate='share', references='maps', regions='maps', fill='call', denoiser='call', kernel='call',
    callback='call', weight='above', box=None, chart=None, layer='word', space=None, regressor=None, reshape='call', other=None, levels=None,
    slope='call', generator='call', inner='word', inner_options=None, start=None, grids=None, range=None, mask='maps', guidance='word',
    distance='word', choice='word', kind='word', edge='word', rule='word', average='word', delays='word', engine='word')
# what a value of a kind may be after all
FINE = {('ig2', 'factor'): [[.5]], ('lime', 'alpha'): [0], ('grad_cam', 'layer'): [''], ('guided_grad_cam', 'layer'): [''], ('dig', 'mask'): [3], ('conductance', 'layer'): [''], ('internal_influence', 'layer'): [''], ('ig2', 'layer'): ['']}
GIVEN = dict(spex=dict(samples=500, degree=1), dig_t=dict(denoiser=denoiser, samples=1), ddpath=dict(denoiser=denoiser, samples=1), freemcg=dict(denoiser=denoiser),
             conductance=dict(layer='body.0'), internal_influence=dict(layer='body.0'))
SMALL = dict(steps=2, samples=150, K=4, permutations=4, orders=2, trees=2, sample_steps=1, iters=1)


def kind_of(k, default):
    if k in OWN: return OWN[k]
    if isinstance(default, bool): return 'flag'
    if isinstance(default, str): return 'word'
    if isinstance(default, int): return 'count'
    if isinstance(default, float): return 'positive'


def words_near(default): return [default + 'x', default.upper() + '_'] if isinstance(default, str) else []


def of_methods():
    "(name of the argument, what is wrong, method, options)"
    for m in sorted(methods(layers=True)):
        for k, o in options(m).items():
            kind = kind_of(k, o.default)
            if kind is None: continue
            ok = FINE.get((m, k), FINE.get((k,), []))
            bad = [v for v in WRONG[kind] if not any(type(v) is type(g) and v == g for g in ok)]
            for v in bad + words_near(o.default):
                if v is None and o.default is None: continue
                yield k, v, m, {k: v}


def said(v):
    return f'{type(v).__name__} of shape {tuple(v.shape)}' if isinstance(v, (np.ndarray, torch.Tensor)) else f'{getattr(v, "__name__", v)!r}'


def call(m, o):
    kw = fitting(m, **SMALL) | GIVEN.get(m, {}) | o
    if find(m).recipe.chart is True: kw['chart'] = chart
    return explain(net, x, 0, m, **kw)


def outcome(arg, f):
    "'' where the call ends as it should, else what happened"
    net.calls = 0
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try: f()
        except ArgumentError as e:
            if e.arg != arg and f'`{arg}`' not in str(e) and f'{arg}=' not in str(e): return f'names `{e.arg}`: {e}'[:120]
        except Exception as e: return f'{type(e).__name__}: {str(e).splitlines()[0][:90] if str(e) else ""}'
        else: return 'passes in silence'
    return f'asks the model {net.calls} times' if net.calls > 1 else ''


# ---- functions beside `explain`: a call that is right, and the kind of each of its arguments ----

values = torch.rand(2, 1, 4, 4, generator=torch.Generator().manual_seed(1))
mask = torch.zeros(2, 1, 4, 4, dtype=torch.bool)
mask[..., :2] = True
WRONG |= dict(
    some=['', 'wordx', array],
    batch=[None, 'a', 3, x.tolist(), torch.full_like(x, NAN), x[:0], (255*x).to(torch.uint8)],
    like=['a', values[:1], values[..., :3], torch.full_like(values, NAN)],
    model=[None, 'resnet', 3],
    target=[7, -1, .5, [0, 1, 2], 'cat', NAN],
    odd_word=['', 'wordx', 3, array],                          # None has a meaning
    layout=['', 'BQHW', 'BC', 3],
    ratios=[(), (2.,), ('a',), NAN, 'a', (NAN,)],
    level=[-1, 2., NAN, '3', True],
    ends=[NAN, INF, '3'],
    numbers=[None, 'a', [], [NAN, 1.], ['a']],
    shape=[None, 'a', 3, (), (0, 3), (2.5,)],
    size=[0, -1, 2.5, NAN, True, '3', None],
    index=[-9, 9, 2.5, 'a'],
)
M = dict(model='model', x='batch', target='target', chunk='count', seed='whole', layout='layout')


def table():
    "(function, arguments that are right, kinds of some of them)"
    from manifold_xai.engine import baselines as bl, metrics as me
    from manifold_xai.engine.averages import Noise, Paths, References
    from manifold_xai.games import games as ga, indices as ix
    from manifold_xai.inputs.remote import BlackBox
    from manifold_xai.inputs.series import seasonal, segments
    from manifold_xai.instruments.clouds import poses
    from manifold_xai.judging import faithfulness as fa
    from manifold_xai.judging.perturbation import blurred_map, f_fidelity
    from manifold_xai.judging.sources import Tensors, load_image
    from manifold_xai.manifold.counterfactuals import counterfactual, pgd
    from manifold_xai.manifold.enkf import particles
    from manifold_xai.engine.structures import bind
    mv, mvt = dict(model=net, x=x, values=values), M | dict(values='like')
    yield explain, dict(model=net, x=x, target=0, method='ig', steps=2), M | dict(
        method='word', baseline='ends', output='word', parity='flag', layout='layout', chart='call', args='ends', kwargs='odd_word', fixed='ends',
        training='odd_word', pick='ends', steps='count', average='word')
    yield bind, dict(model=net, x=x), dict(model='model', output='word')
    yield me.compare, dict(model=net, x=x, attributions={'a': values}, ratios=(.5,)), M | dict(null='count', level='level')
    yield me.diffid, mv | dict(ratios=(.5,)), mvt | dict(unit='word', ratios='ratios')
    yield me.insertion_deletion, mv | dict(steps=2), mvt | dict(steps='count', unit='word', signed='flag')
    yield me.interval, dict(v=[1., 2., 3.]), dict(v='numbers', level='level', n='count', seed='whole')
    yield me.paired, dict(a=[1., 2., 3.], b=[2., 2., 4.]), dict(a='numbers', b='numbers', level='level', n='count', seed='whole')
    yield me.pointing, dict(values=values, mask=mask), dict(mask='like', signed='flag', layout='layout')
    yield me.energy, dict(values=values, mask=mask), dict(mask='like', signed='flag', layout='layout')
    yield me.order, dict(values=values), dict(unit='word', seed='whole', signed='flag')
    yield me.null_scores, dict(model=net, x=x, n=1, ratios=(.5,)), M | dict(n='count')
    yield me.windows, dict(n=9), dict(n='size', ratios='ratios')
    yield bl.uniform, {}, dict(lo='ends', hi='ends', seed='whole')
    yield bl.gaussian, {}, dict(sigma='positive', seed='whole')
    yield bl.blurred, dict(width=1.), dict(width='positive')
    yield bl.samples, dict(bank=x), dict(bank='batch', n='count', seed='whole')
    yield bl.farthest, {}, dict(lo='ends', hi='ends')
    yield bl.constant, {}, dict(value='ends')
    yield bl.neutral, dict(denoiser=denoiser, s=.3), dict(denoiser='call', s='positive', seed='whole')
    yield bl.blind, dict(x=x), dict(x='batch', eps='above', seed='whole')
    yield bl.baselines, dict(baseline=0, x=x), dict(baseline='ends')
    yield Noise, dict(n=2, sigma=.1), dict(n='count', sigma='positive', relative='flag', how='word', square='flag')
    yield Paths, dict(n=2), dict(n='count', how='word')
    yield References, dict(n=2, data=x), dict(n='count', data='batch', how='word')
    yield ga.Game, dict(F=net, x=x), dict(x='batch', chunk='count', seed='whole', on_nan='word', progress='flag', callback='call', regions='maps')
    yield ga.superpixels, dict(x=x, n=4), dict(x='batch', n='count', place='above')
    yield ga.patches, dict(shape=(1, 4, 4)), dict(shape='shape', size='size')
    yield ga.coarse, dict(shape=(1, 4, 4)), dict(shape='shape', most='size')
    yield ga.along, dict(shape=(1, 4, 4)), dict(shape='shape', axis='index')
    yield ga.cube, dict(n=3), dict(n='size')
    yield ga.shap_coalitions, dict(n=4, samples=6), dict(n='size', samples='count', paired='flag', seed='whole')
    yield ga.lime_design, dict(n=4, samples=6, distance='cosine'), dict(n='size', samples='count', distance='word', width='positive', seed='whole')
    yield ga.soft_masks, dict(n=2, axes=(4, 4)), dict(n='size', grid='count', keep='level', seed='whole')
    yield ga.conditional_fill, dict(denoiser=denoiser), dict(denoiser='call', s='positive', times='count')
    yield ix.permutations, dict(n=3, m=4), dict(n='size', m='size', antithetic='flag', seed='whole')
    yield ix.moebius, dict(v=torch.rand(8)), dict(v='numbers', inverse='flag')
    yield ix.banzhaf, dict(v=torch.rand(8)), dict(v='numbers', p='level')
    yield ix.shapley, dict(v=torch.rand(8)), dict(v='numbers')
    yield fa.infidelity, mv | dict(samples=2), mvt | dict(perturb='word', kind='word', beta='flag', sigma='positive', samples='count')
    yield fa.max_sensitivity, dict(model=net, x=x, f=lambda F, v, *a, **k: v, samples=2), dict(model='model', x='batch', target='target', chunk='count', seed='whole', f='call', radius='positive', samples='count', relative='flag')
    yield fa.road, mv | dict(ratios=(.5,)), mvt | dict(ratios='ratios', noise='above')
    yield fa.sic_aic, mv | dict(thresholds=(.1, .5), points=11), mvt | dict(thresholds='ratios', start='level', monotone='flag', points='size', size='word')
    yield f_fidelity, mv | dict(ratios=(.5,), samples=1), mvt | dict(beta='level', samples='count', signed='flag', ratios='ratios')
    yield fa.complexity, dict(values=values), dict(unit='word', layout='layout')
    yield fa.sparseness, dict(values=values), dict(unit='word', layout='layout')
    yield blurred_map, dict(values=values, sigma=1.), dict(sigma='positive', layout='layout')
    yield Tensors, dict(x=x), dict(x='batch')
    yield counterfactual, dict(model=net, x=x, denoiser=denoiser, s=.3, K=4, steps=2), dict(
        model='model', x='batch', target='target', chunk='count', seed='whole',
        denoiser='call', grad='word', K='count', s='positive', steps='count', prox='above', prox_kind='word', clamp='flag', clip='flag',
        progress='flag', return_path='flag', keep='flag')
    yield pgd, dict(model=net, x=x, steps=1), dict(model='model', x='batch', target='target', chunk='count', step='positive', steps='count')
    yield particles, dict(x=x, den=denoiser, s=.3, K=4), dict(K='count', seed='whole', antithetic='flag', chunk='count')
    yield seasonal, dict(period=2), dict(how='word')
    yield segments, dict(x=torch.rand(2, 1, 8), n=2), dict(x='batch', n='count', how='word', apart='flag')
    yield poses, {}, dict(kind='word', n='count')
    yield BlackBox, dict(f=lambda a: a.sum((1, 2, 3))), dict(f='call', numpy='flag', batch='size', cache='flag')


def of_functions():
    "(name of the argument, what is wrong, name of the function, call)"
    for f, good, kinds in table():
        for k, kind in kinds.items():
            for v in WRONG[kind]:
                if (f.__name__, k, type(v).__name__) in ALSO or (k == 'target' and v is None): continue
                yield k, v, f.__name__, lambda f=f, good=good, k=k, v=v: f(**good | {k: v})


ALSO = {('max_sensitivity', 'f', 'str')}          # the name of a method: told as `method`


def faults(rows):
    "What does not end as it should, one line for each, and how many were tried"
    out, n = [], 0
    for k, v, name, f in rows:
        n += 1
        if w := outcome(k, f): out.append(f'{name}({k}={said(v)}): {w}')
    return out, n


def rows_of_methods(): return ((k, v, m, lambda m=m, o=o: call(m, o)) for k, v, m, o in of_methods())


def test_right_calls_pass():
    "Else a wrong one says nothing"
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        for f, good, _ in table(): f(**good)
        for m in methods(layers=True): call(m, {})


def test_options_of_methods():
    bad, n = faults(rows_of_methods())
    assert n >= 3000 and not bad, f'{len(bad)} of {n} calls:\n' + '\n'.join(bad[:40])


def test_arguments_of_functions():
    bad, n = faults(of_functions())
    assert n >= 1000 and not bad, f'{len(bad)} of {n} calls:\n' + '\n'.join(bad[:40])


def test_an_option_that_is_checked_nowhere_is_seen():
    "The list is no rubber stamp: a method whose options nobody checks is on it"
    from manifold_xai.engine import recipes, walk
    @recipes.recipe('careless')
    def careless(F, x, x0, *, width=None, **kw): return walk.ig(F, x, x0, **kw)
    try: bad, n = faults(('width', v, 'careless', lambda v=v: call('careless', dict(width=v))) for v in ('3', [1], array))
    finally: del recipes._found['careless']
    assert n == len(bad) == 3 and all('passes in silence' in b for b in bad)


if __name__ == '__main__':
    for rows in (rows_of_methods(), of_functions()):
        bad, n = faults(rows)
        print(f'{len(bad)} of {n}', *bad, sep='\n')
