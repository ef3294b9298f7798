"Meta-attributions: alone as in a batch, and nothing is touched."
import pytest
import torch
from torch import nn

from manifold_xai.games import patches
from manifold_xai.metagame import meta
from manifold_xai.values import cut


@pytest.fixture(scope='module')
def bed():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.GELU(), nn.Flatten(), nn.Linear(48, 4)).double().eval()
        return net, torch.rand(3, 1, 6, 6, dtype=torch.float64)


P = patches((1, 6, 6), 3)


QUICK = dict(ig=dict(steps=5), guided_ig=dict(steps=5), smooth_grad=dict(samples=3), lime=dict(samples=12))
CASES = [('ig', None), ('ig', 4), ('guided_ig', None), ('grad_x_input', 4), ('smooth_grad', None), ('lime', 4), ('shapley', None)]


@pytest.mark.parametrize('method, orders', CASES)
def test_alone_as_in_a_batch(bed, method, orders):
    net, x = bed
    kw = dict(method=method, regions=P, orders=orders, **QUICK.get(method, {}))
    m = meta(net, x, **kw)
    for b, chunk in ((0, 'auto'), (1, 5), (2, 7)):
        one = meta(net, x[b:b + 1], chunk=chunk, **kw)
        assert torch.allclose(one.values[0], m.values[b], atol=1e-10, rtol=0) and torch.allclose(one.shares[0], m.shares[b], atol=1e-10, rtol=0)
        assert one.attributions == m.attributions and all(int(one.cost[k][0]) == int(m.cost[k][b]) for k in m.cost)


def test_seeds(bed):
    net, x = bed
    run = lambda s: meta(net, x, regions=P, orders=4, steps=5, seed=s).values
    assert torch.equal(run(1), run(1)) and not torch.equal(run(1), run(2))


def test_nothing_is_touched():
    "Gradients, modes, hooks, flags and the global generator are as before, also after an error."
    net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.GELU(), nn.Flatten(), nn.Linear(48, 4)).double().eval()
    x = torch.rand(2, 1, 6, 6, dtype=torch.float64)
    for p in net.parameters(): p.grad = torch.ones_like(p)
    net[0].weight.requires_grad_(False)
    seen = lambda: ([(p.requires_grad, p.grad.clone(), p.clone()) for p in net.parameters()], [(m.training, len(m._forward_hooks)) for m in net.modules()], torch.get_rng_state().clone(), x.clone())
    before = seen()
    meta(net, x, regions=P)
    meta(net, x, regions=P, orders=2, method='smooth_grad')
    head, A = cut(net, '1', x)
    meta(head, A, regions=torch.arange(3)[None, :, None, None].expand(1, *A.shape[1:]))
    with pytest.raises(ZeroDivisionError): meta(net, x, method=lambda *_: 1/0, regions=P)
    a, b = before, seen()
    assert all(u[0] == v[0] and torch.equal(u[1], v[1]) and torch.equal(u[2], v[2]) for u, v in zip(a[0], b[0])) and a[1] == b[1] and torch.equal(a[2], b[2]) and torch.equal(a[3], b[3])
