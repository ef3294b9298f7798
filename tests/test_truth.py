"Judges whose truth is known: any order of axes, any number of places, any precision, every method on disconnected cells"
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from manifold_xai import explain
from manifold_xai.engine.masking import Layout
from manifold_xai.engine.recipes import find, fitting, methods
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.truth import (Creatures, DiFull, DiPart, PLACES, Windowed, asked, cell_masks, cell_share, creature_classifier, grids,
    own_classes, own_share, part_agreement, part_drops, part_sums, shortcut_classifier, shortcut_data)
from beds import seeded


def bed(d, n=6, dtype=torch.float64):
    "A classifier of (B, 2, n, ...) with d axes of places, 40 inputs of ten classes"
    conv = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}[d]
    with seeded(d):
        net = nn.Sequential(conv(2, 4, 3, 1, 1), nn.ReLU(), conv(4, 4, 3, 1, 1), nn.ReLU(), nn.Flatten(), nn.Linear(4*n**d, 10)).to(dtype).eval()
        return net, torch.rand(40, 2, *[n]*d, dtype=dtype), torch.arange(40) % 10


@pytest.mark.parametrize('axes', ['BTC', 'BHWC', 'BDHWC', 'BHCW'])
def test_axes(axes):
    "Grids and shares of inputs in another order of axes are those of the inputs with the features first"
    d, L = len(axes) - 2, Layout(axes)
    _, x, y = bed(d, 4)
    first = 'BC' + PLACES[d - 1]
    g, h = grids(x, y, n=3, layout=first), grids(L.back(x), y, n=3, layout=axes)
    assert torch.equal(L.to(h.x), g.x) and torch.equal(h.which, g.which)
    v = torch.randn(3*2**d, *g.x.shape[1:], dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(own_share(L.back(v), layout=axes), own_share(v, layout=first))


@pytest.mark.parametrize('dtype', [torch.float16, torch.float32, torch.float64])
@pytest.mark.parametrize('c', [2, 3])
def test_precision(c, dtype):
    v = torch.randn(5, 3, 12, 12, generator=torch.Generator().manual_seed(c)).to(dtype)
    s = cell_share(v, c)
    torch.testing.assert_close(s.sum(1).double(), torch.ones(5).double(), rtol=0, atol=1e-6)
    torch.testing.assert_close(cell_share(v[:, 0], c), cell_share(v[:, :1], c))


@pytest.mark.parametrize('c, size', [(2, 7), (3, 10), (2, (5, 9))])
def test_sides_that_do_not_divide(c, size):
    m = cell_masks(c, size)
    assert (m.sum(0) == 1).all() and m.flatten(1).sum(1).min() > 0


@pytest.mark.parametrize('d', [1, 2, 3])
def test_disconnected(d):
    net, x, y = bed(d)
    g = grids(x, y, n=2, layout='BC' + PLACES[d - 1])
    xs, t = asked(g)[0], own_classes(g.y)
    f = DiFull(net)
    v = explain(f, xs, t, 'grad', output='prob', layout='BC' + PLACES[d - 1]).values
    s = own_share(v, layout='BC' + PLACES[d - 1], signed=False)
    torch.testing.assert_close(s, torch.ones_like(s), rtol=0, atol=1e-9)
    features, head = net[:4], net[4:]
    part = DiPart(features, head, raw=True)
    a = features(g.x)
    cut = a[(slice(None), slice(None), *[slice(6)]*d)]
    torch.testing.assert_close(part(g.x)[:, :10], head(cut))
    torch.testing.assert_close(Windowed(features, head, (6,)*d)(g.x), part(g.x).view(2, -1, 10).mean(1))


PLAIN = [m for m in methods() if find(m).recipe.chart is not True and not find(m).recipe.denoiser]


@pytest.mark.parametrize('method', PLAIN)
def test_every_method_explains(method):
    net, x, y = bed(2)
    g = grids(x, y, n=1)
    xs, t = asked(g)[0], own_classes(g.y)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        a = explain(DiFull(net), xs, t, method, output='logit', **fitting(method, steps=2, samples=200, grid=4, window=3, stride=3))
    assert torch.isfinite(a.values).all() and a.values.shape == xs.shape


def test_shapes_that_do_not_fit():
    net, x, y = bed(2)
    for name, f in dict(x=lambda: DiFull(net, 3)(x[:, :, :4]), cells=lambda: DiFull(net, 1), y=lambda: grids(x, y[:3]),
                        size=lambda: cell_masks(4, 3), confident=lambda: grids(x, y, confident=(net, .2))).items():
        with pytest.raises(ArgumentError, match=f'`{name}`'): f()


def test_seeds():
    _, x, y = bed(2)
    a, b, c = (grids(x, y, n=9, seed=s).which for s in (0, 0, 1))
    assert torch.equal(a, b) and not torch.equal(a, c)
    few = grids(x, (y > 8).long() + 2*(y < 3).long() + 4*(y == 5).long(), n=50)
    assert (few.y.sort(1).values.diff(dim=1) > 0).all() and few.y.unique().tolist() == [0, 1, 2, 4]


def test_the_default_device_does_not_matter():
    world = Creatures()
    f, s = world.sample(4, 1), shortcut_data(torch.zeros(3, 1, 28, 28), torch.arange(3), 2)
    want = part_drops(creature_classifier(), world, f, [0]*4)
    with torch.device('meta'):
        w = Creatures()
        assert torch.equal(w.render(w.sample(4, 1)), world.render(f))
        assert torch.equal(shortcut_data(torch.zeros(3, 1, 28, 28, device='cpu'), torch.arange(3, device='cpu'), 2).x, s.x)
        torch.testing.assert_close(part_drops(creature_classifier(), w, f, [0]*4), want)
        assert next(shortcut_classifier().parameters()).device.type == 'cpu'


def test_constant_maps_agree_with_nothing():
    world = Creatures()
    f = world.sample(3, 0)
    m = world.masks(f)
    d = torch.randn(3, 5, generator=torch.Generator().manual_seed(0))
    for kind in ('spearman', 'pearson'):
        assert (part_agreement(torch.ones(3, 1, 28, 28), m, d, kind) == 0).all()
        torch.testing.assert_close(part_agreement((m*d[:, :, None, None, None]).sum(1), m, d, kind).float(), torch.ones(3))
    assert np.allclose(part_sums(torch.ones(3, 1, 28, 28), m), 49)
