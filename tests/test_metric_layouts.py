"Metrics treat places and features as they lie: an input in another order of axes is judged as the same input with the features first"
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.masking import Layout
from manifold_xai.judging.faithfulness import concentration, infidelity, linear_fill, road, roar, sic_aic, sparseness
from manifold_xai.engine.metrics import centre, compare, diffid, energy, insertion_deletion, maps, mean_fill, null_scores, pointing
from beds import seeded


class Turned(nn.Module):
    "A model that expects another order of axes"
    def __init__(self, net, axes): super().__init__(); self.net, self.L = net, Layout(axes)
    def forward(self, x): return self.net(self.L.to(x))


def bed(axes):
    "(model, inputs, maps) with the features first, and the same in that order"
    shape = dict(BTF=(3, 12), BHWC=(3, 10, 10), BTCHW=(3, 4, 6, 6), BHW=(1, 10, 10), BCHW=(3, 10, 10))[axes]
    with seeded(1):
        net = nn.Sequential(nn.Flatten(), nn.Linear(int(np.prod(shape)), 8), nn.Tanh(), nn.Linear(8, 3)).double().eval()
        x, v = torch.rand(2, 5, *shape, dtype=torch.float64)
    L = Layout(axes)
    return (net, x, v - .5), (Turned(net, axes).eval(), L.back(x), L.back(v - .5))


AXES = 'BTF', 'BHWC', 'BTCHW', 'BHW', 'BCHW'
JUDGES = dict(
    diffid=lambda n, x, v, **k: diffid(n, x, v, **k).curves,
    normalized=lambda n, x, v, **k: diffid(n, x, v, normalize=([.3], [.2]), **k).curves,
    filled=lambda n, x, v, **k: diffid(n, x, v, fill=mean_fill(), **k).curves,
    insertion=lambda n, x, v, **k: insertion_deletion(n, x, v, baseline='blur', steps=5, **k).curves,
    mean=lambda n, x, v, **k: insertion_deletion(n, x, v, baseline='mean', steps=5, **k).curves,
    infidelity=lambda n, x, v, **k: infidelity(n, x, v, perturb='mask', samples=9, **k).infidelity,
    concentration=lambda n, x, v, **k: concentration(n, x, v, unit='pixel', **k).complexity
)


@pytest.mark.parametrize('axes', AXES)
@pytest.mark.parametrize('name', JUDGES)
def test_as_with_the_features_first(axes, name):
    (net, x, v), (turned, y, w) = bed(axes)
    first = 'B' + ('C' if 'F' not in axes else 'F') + axes.replace('B', '', 1).replace('C', '').replace('F', '')
    want = JUDGES[name](net, x, v, layout=first)
    torch.testing.assert_close(JUDGES[name](turned, y, w, layout=axes), want, rtol=0, atol=1e-12)
    torch.testing.assert_close(JUDGES[name](net, x, v, layout=first), want, rtol=0, atol=0)


@pytest.mark.parametrize('axes', ['BHWC', 'BHW'])
def test_pictures(axes):
    (net, x, v), (turned, y, w) = bed(axes)
    for f in (lambda n, x, v, **k: road(n, x, v, ratios=(.2, .6), **k).curves,
              lambda n, x, v, **k: sic_aic(n, x, v, least=0., size='png', **k).sic,
              lambda n, x, v, **k: diffid(n, x, v, fill=linear_fill(), ratios=(.3,), **k).curves):
        torch.testing.assert_close(f(turned, y, w, layout=axes), f(net, x, v), rtol=0, atol=1e-10, equal_nan=True)


@pytest.mark.parametrize('axes', AXES)
def test_where_it_points(axes):
    (_, x, v), (_, y, w) = bed(axes)
    mask = torch.zeros(5, *x.shape[2:], dtype=torch.bool); mask[:, 2:5] = True
    for f in (pointing, energy):
        want = f(v[:, None] if v.dim() == 2 else v, mask, layout='BC' + 'DHWN'[:v.dim() - 2])
        torch.testing.assert_close(f(w, mask, layout=axes), want)
        k = Layout(axes).k
        if k is not None: torch.testing.assert_close(f(w, mask.unsqueeze(k), layout=axes), want)
    torch.testing.assert_close(centre(y, layout=axes), Layout(axes).back(centre(x, layout='BC' + 'DHWN'[:x.dim() - 2])))


def test_roar():
    (_, x, v), (_, y, w) = bed('BTF'); t = torch.tensor([0, 1, 2, 0, 1]); seen = []
    def fit(inputs, labels):
        seen.append(inputs)
        return lambda q: labels
    roar(fit, y, w, t, (y, w, t), ratios=(.2, .5), layout='BTF'); got, seen = seen, []
    def fit(inputs, labels):
        seen.append(inputs)
        return lambda q: labels
    roar(fit, x, v, t, (x, v, t), ratios=(.2, .5), layout='BFT')
    assert all(torch.equal(Layout('BTF').to(a), b) for a, b in zip(got, seen))


def test_the_users_fill_sees_what_the_user_gave():
    _, (turned, y, w) = bed('BTF'); shapes = []
    def fill(x, S): shapes.append((tuple(x.shape[1:]), tuple(S.shape[1:]))); return 0*x
    diffid(turned, y, w, fill=fill, layout='BTF')
    assert set(shapes) == {((12, 3), (12, 1))}


def test_numbers_per_place():
    _, (_, y, w) = bed('BTF')
    place = w.sum(2)
    assert torch.equal(maps(place, y, 'BTF'), (place/3)[:, :, None].expand_as(y))
    assert torch.equal(maps(place[:, :, None].numpy(), y, 'BTF'), maps(place, y, 'BTF'))
    with pytest.raises(ArgumentError, match=r'\(5, 12, 1\) or \(5, 12\)'): maps(w[:, :5], y, 'BTF')


def test_series_are_guessed_with_a_warning_and_results_know_their_own():
    (net, x, v), (turned, y, w) = bed('BTF')
    rec = nn.Sequential(turned, nn.Identity()).eval()
    with pytest.warns(UserWarning, match='read as BTF .* a guess: say layout='): guessed = diffid(rec, y, w)
    assert torch.equal(guessed.curves, diffid(rec, y, w, layout='BTF').curves)
    with pytest.warns(UserWarning, match='a guess'): compare(rec, y, dict(a=w), null=1)
    with pytest.warns(UserWarning, match='a guess'): infidelity(rec, y, w, perturb='mask', samples=2)
    with pytest.warns(UserWarning, match='a guess'): sparseness(w, 'pixel')
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        diffid(rec, y, w, unit='feature'); infidelity(rec, y, w, samples=2); sparseness(w)           # nothing depends on it
        a = explain(rec, y, method='ig', steps=3, layout='BTF')
        b = diffid(rec, y, a); null_scores(rec, y, n=2, layout='BTF'); compare(rec, y, dict(a=a), null=2)
    assert torch.equal(b.curves, diffid(rec, y, a.values, layout='BTF').curves)
    with pytest.raises(ArgumentError, match='`layout`'): diffid(rec, y, w, layout='BCHW')
    with pytest.raises(ArgumentError, match='`layout`'): diffid(rec, y, w, layout='series')
