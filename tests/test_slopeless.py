"Models from which no gradient comes back: every method that needs one says so in the package's own words, the others do without"
import numpy as np
import pytest
import torch
from torch import nn

from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.recipes import find, fitting, methods
from manifold_xai.manifold.counterfactuals import dime, pgd
from beds import shrink

FREE = {'freemcg', 'kernel_shap', 'lime', 'occlusion', 'proxy_spex', 'rise', 'shapley_sampling', 'spex'}      # they ask for scores only
SMALL = dict(steps=3, samples=130, K=6, permutations=4, orders=2, trees=10)
pytestmark = pytest.mark.filterwarnings('ignore')


class Model(nn.Module):
    "A network whose way back is cut in one of many ways"
    def __init__(self, net, way): super().__init__(); self.net, self.way = net, way
    def forward(self, x): return self.way(self.net, x)


class Nowhere(torch.autograd.Function):
    "An operation without a derivative, as a foreign kernel is"
    @staticmethod
    def forward(ctx, x): return x.clone()
    @staticmethod
    def backward(ctx, g): raise NotImplementedError('the derivative of this kernel is not implemented')


def item_by_item(net, x): return torch.tensor([net(v[None])[0].tolist() for v in x], dtype=x.dtype)


def quiet(net, x):
    with torch.no_grad(): return net(x)


def frozen(net, x):
    with torch.inference_mode(): return net(x.detach())


WAYS = {   # way: how scores come from inputs
    'detached': lambda net, x: net(x.detach()),
    'detached at the end': lambda net, x: net(x).detach(),
    'no_grad': quiet,
    'inference_mode': frozen,
    'arrays': lambda net, x: net(torch.from_numpy(x.numpy())).numpy(),
    'arrays by conversion': lambda net, x: net(torch.tensor(np.asarray(x))),
    'lists': item_by_item,
    'whole numbers': lambda net, x: net((8*x).long().to(x.dtype)),
    'an operation without a derivative': lambda net, x: net(Nowhere.apply(x)),
    'torch has no derivative': lambda net, x: net(x + torch.heaviside(x - .5, x.new_zeros(()))),
}
BEFORE = 'detached', 'whole numbers', 'an operation without a derivative', 'torch has no derivative'      # cut before the first layer: Grad-CAM does not mind
SAME = {'whole numbers': lambda net, x: net((8*x).long().to(x.dtype)), 'torch has no derivative': lambda net, x: net(x + (x > .5))}   # the same scores


@pytest.fixture(scope='module')
def bed(bed): return *bed[:2], bed[2][:2]


def options(method, chart):
    f = find(method).recipe
    return fitting(method, **SMALL) | (dict(chart=chart) if f.chart else {}) | (dict(denoiser=shrink) if f.denoiser else {})


def test_the_list_is_whole(): assert FREE < set(methods())


@pytest.mark.parametrize('way', WAYS)
@pytest.mark.parametrize('method', sorted(methods()))
def test_every_method(bed, method, way):
    net, chart, x = bed
    model = Model(net, WAYS[way]).eval()
    if method in FREE or method == 'grad_cam' and way in BEFORE:
        want = explain(Model(net, SAME.get(way, lambda net, x: net(x))).eval(), x, method=method, **options(method, chart))
        torch.testing.assert_close(explain(model, x, method=method, **options(method, chart)).values, want.values, rtol=0, atol=1e-9)
        return
    with pytest.raises(ArgumentError) as e: explain(model, x, method=method, **options(method, chart))
    said = str(e.value)
    if (method, way) == ('ig2', 'lists'): assert '`layer`' in said and 'the whole batch' in said; return      # one row at a time through the layer
    assert '`model`' in said and 'occlusion' in said and "slope='ensemble'" in said, said


@pytest.mark.parametrize('way', ['detached', 'arrays', 'an operation without a derivative'])
@pytest.mark.parametrize('method', sorted(set(methods()) - FREE))
def test_the_remedies_help(bed, method, way):
    "The methods named in the message run on such a model; so does every walk with slope='ensemble', where it takes a slope"
    net, chart, x = bed
    model = Model(net, WAYS[way]).eval()
    for free in ('occlusion', 'rise', 'kernel_shap'): explain(model, x[:1], method=free, **options(free, chart))
    if method in ('ig', 'guided_ig', 'grad', 'ma_gig'):
        a = explain(model, x[:1], method=method, **options(method, chart) | dict(slope='ensemble', denoiser=shrink, K=6))
        assert a.values.abs().sum() > 0 and not a.cost.backward.any()


@pytest.mark.parametrize('way', WAYS)
def test_searches_that_need_a_gradient(bed, way):
    net, _, x = bed
    model = Model(net, WAYS[way]).eval(); y = (explain(model, x, method='occlusion', window=11).target + 1) % 5
    for search in (lambda: pgd(model, x, y, steps=3), lambda: dime(model, x, y, denoiser=shrink, steps=3, class_scales=(3.,))):
        with pytest.raises(ArgumentError, match='`model`') as e: search()
        assert "grad='ensemble'" in str(e.value) or "slope='ensemble'" in str(e.value)
