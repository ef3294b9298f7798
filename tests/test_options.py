"An option that a method accepts is one that it uses: given twice with different values, something is different."
import warnings

import pytest
import torch

from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.averages import Baselines, Noise, Paths, References
from manifold_xai.engine.recipes import AT_A_POINT, explain, find, methods, options
from manifold_xai.manifold.diffusion import Denoiser

ALTERNATIVES = dict(steps=(3, 400), rule=('left', 'right'), tol=(.3, 1e-9), max_depth=(1, 5), ends=('mean', 'left'), samples=(3, 5))
BASIS = torch.linalg.qr(torch.rand(64, 20, dtype=torch.float64, generator=torch.Generator().manual_seed(2))).Q
BANK = torch.rand(30, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
BESIDE = dict(tol=dict(rule='adaptive'), max_depth=dict(rule='adaptive', tol=1e-12), ends=dict(rule='idgi'))   # what makes an option matter
MANY = dict(spex=(700, 900), proxy_spex=(64, 128))     # samples, where a few are too few


class Affine:
    encode = staticmethod(lambda x: x.flatten(1) @ BASIS)
    decode = staticmethod(lambda z: (z @ BASIS.T).view(-1, 1, 8, 8))


@pytest.fixture(scope='module')
def net():
    torch.manual_seed(0)
    flat = torch.nn.Flatten()
    return torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU(), flat, torch.nn.Linear(144, 3)).double().eval()


def needs(m):
    "What a method cannot do without."
    if m in ('eig', 'ma_gig', 'mig'): return dict(chart=Affine())
    if m in ('freemcg', 'dig_t', 'ddpath'): return dict(denoiser=Denoiser(lambda y, s: .9*y, (.01, 20.)))
    if m in ('ig2', 'expected_gradients'): return dict(references=BANK)
    return dict(paths=2) if m == 'dig' else {}


def told(a):
    "Everything that an attribution says, as one list."
    return [a.values, a.score_base, *(a.cost[k] for k in sorted(a.cost)), *(v for k, v in sorted(a.extras.items()) if torch.is_tensor(v))]


def alike(a, b):
    a, b = told(a), told(b)
    return len(a) == len(b) and all(u.shape == v.shape and torch.equal(u.double().nan_to_num(), v.double().nan_to_num()) for u, v in zip(a, b))


PAIRS = [(m, k) for m in methods() for k in options(m) if k in ALTERNATIVES]


@pytest.mark.parametrize('method, option', PAIRS)
def test_an_accepted_option_is_used(net, method, option):
    x = torch.rand(1, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    path = dict(version='path') if method == 'ddpath' and option in AT_A_POINT else {}
    said = []
    for v in MANY.get(method, ALTERNATIVES[option]) if option == 'samples' else ALTERNATIVES[option]:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            said.append(explain(net, x, method=method, **needs(method) | path | BESIDE.get(option, {}) | {option: v}))
    assert not alike(*said), f'{method} takes {option} and does nothing with it'


@pytest.mark.parametrize('method', ['grad', 'grad_x_input', 'smooth_grad', 'expected_gradients', 'grad_cam', 'guided_backprop', 'guided_grad_cam', 'freemcg', 'ddpath'])
def test_a_point_has_no_walk(net, method):
    x = torch.rand(1, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    own = {'expected_gradients': {'steps'}, 'ddpath': {'steps'}}.get(method, set())
    for k in set(AT_A_POINT) - own:
        with pytest.raises(ArgumentError, match=k): explain(net, x, method=method, **needs(method), **{k: ALTERNATIVES[k][0]})


SLOW = dict(proxy_spex=dict(samples=64), spex=dict(samples=700), gralis=dict(permutations=2), ms_gralis=dict(permutations=4), kernel_shap=dict(samples=70), lime=dict(samples=70), rise=dict(samples=20),
            shapley_sampling=dict(orders=2), freemcg=dict(K=4))
SOME = dict(Noise=Noise(2, .2), Baselines=Baselines([0, .5], [1, 2]), References=References(2, BANK), Paths=Paths(2))


@pytest.mark.parametrize('method', methods())
@pytest.mark.parametrize('kind', SOME)
def test_an_average_is_used_or_refused_by_name(net, method, kind):
    "Every method takes every average that can change its map, counts its members, and tells how far they are apart; others are refused before any work"
    x = torch.rand(2, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    r, kw = find(method).recipe, needs(method) | SLOW.get(method, {}) | (dict(steps=3) if 'steps' in options(method) else {})
    used = {'Noise': True, 'Paths': r.draws}.get(kind, r.based)
    asked = []
    model = lambda v: asked.append(len(v)) or net(v)
    ask = lambda **k: explain(net, x, method=method, **kw, **k)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        if not used:
            with pytest.raises(ArgumentError, match=method): explain(model, x, method=method, average=SOME[kind], **kw)
            assert not asked
            return
        one, a = ask(), ask(average=SOME[kind])
    assert not torch.equal(one.values, a.values) or method in ('agi', 'ig2', 'pooled_ig', 'samp')      # these draw and look at baselines with other options only
    assert a.extras['spread'].shape == x.shape and a.extras['average'] == str(SOME[kind]) and a.options['average'] == str(SOME[kind])
    assert 'average' in options(method) and (method in ('dig', 'dig_t') or (a.cost.forward > one.cost.forward).all())     # DIG spends what a path asks for
    gap = a.values.flatten(1).sum(1) - (a.score_x - a.score_base) - a.delta
    assert torch.equal(a.delta.isnan(), one.delta.isnan()) and (gap.isnan() | (gap.abs() < 1e-12)).all()
