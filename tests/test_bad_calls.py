"""Calls that cannot be right, made from signatures: each must end in an `ArgumentError` that names the argument, before the model is asked.

The kind of each option is read from its default (`options(method)`); the options without one, and the arguments of other
functions, have theirs in tables below. Run this file alone to list all calls that pass in silence or end otherwise.
"""
import math
import sys
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
    above=[-1., NAN, INF, '3', array, [.5], True],            # 0 is fine
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
FINE = {('lime', 'alpha'): [0], ('dig', 'mask'): [3], ('conductance', 'layer'): [''], ('internal_influence', 'layer'): [''], ('ig2', 'layer'): ['']}
GIVEN = dict(dig_t=dict(denoiser=denoiser), ddpath=dict(denoiser=denoiser), freemcg=dict(denoiser=denoiser),
             conductance=dict(layer='body.0'), internal_influence=dict(layer='body.0'))
SMALL = dict(steps=2, K=4, permutations=4, orders=2, trees=2, sample_steps=1, iters=1)


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
            bad = [v for v in WRONG[kind] if not any(type(v) is type(g) and v == g for g in ok if not isinstance(v, np.ndarray))]
            for v in bad + words_near(o.default):
                if v is None and o.default is None: continue
                yield k, v, m, {k: v}


def said(v):
    return f'{type(v).__name__} of shape {tuple(v.shape)}' if isinstance(v, (np.ndarray, torch.Tensor)) else f'{getattr(v, "__name__", v)!r}'


def call(m, o):
    kw = GIVEN.get(m, {}) | fitting(m, **SMALL) | o
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
