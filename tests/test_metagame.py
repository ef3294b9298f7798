"Meta-attributions: alone as in a batch, and nothing is touched."
import math

import pytest
import torch
from torch import nn

from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.games.games import conditional_fill, patches
from manifold_xai.games.metagame import meta
from manifold_xai.games.indices import cut
from beds import seeded


@pytest.fixture(scope='module')
def bed():
    with seeded():
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

class Counted:
    def __init__(self): self.w, self.rows = torch.randn(16, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64), 0
    def __call__(self, x): self.rows += len(x); return (x.flatten(1) @ self.w).tanh()

class Plain:
    "A chart that counts"
    def __init__(self): self.n = dict(encode=0, decode=0)
    def encode(self, x): self.n['encode'] += len(x); return x.flatten(1)
    def decode(self, z): self.n['decode'] += len(z); return z.view(-1, 1, 4, 4)

P4, x4 = patches((1, 4, 4), 2), torch.rand(2, 1, 4, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(1))

@pytest.mark.parametrize('method', ['ig', 'grad_x_input', 'shapley', 'kernel_shap'])
def test_the_cost_is_what_was_asked_for(method):
    net, chart = Counted(), Plain()
    m = meta(net, x4, method=method, regions=P4, fill=conditional_fill(chart, times=2))
    assert int(m.cost['forward'].sum()) == net.rows and all(int(m.cost[k].sum()) == n for k, n in chart.n.items())

def test_a_generator_is_a_seed():
    run = lambda s, **kw: meta(Counted(), x4, method='smooth_grad', regions=P4, orders=2, generator=torch.Generator().manual_seed(s), **kw).values
    assert torch.equal(run(3), run(3)) and torch.allclose(run(3), run(3, chunk=1), atol=1e-12) and not torch.equal(run(3), run(4))

def test_all_coalitions_on_demand_and_arrows():
    x = torch.rand(1, 11, dtype=torch.float64); f = lambda t: torch.stack([t[:, 0]*t[:, 1] + t[:, 2:].sum(1), t.sum(1)], 1)
    m = meta(f, x, 0, orders='exact', output='logit', steps=2)
    assert m.error is None and m.attributions == 2**11 and abs(float(m.values.sum() - f(x)[0, 0])) < 1e-10
    one = meta(f, x, 0, regions=torch.zeros(11).long(), output='logit')
    assert one.arrows(0) == [] and len(m.arrows(0, 500)) == 110 and all(i != j for j, i, _ in m.arrows(0, 500))

@pytest.mark.parametrize('kw, name', [(dict(method='shapley', steps=7), 'steps'), (dict(regions=torch.stack([P4, P4.clamp(max=1)])), 'regions')])
def test_what_would_be_ignored_is_refused(kw, name):
    with pytest.raises(ArgumentError, match=f'`{name}`'): meta(Counted(), x4, **kw)


def test_parity_is_the_published_game(bed):
    "The default; another game beside it is refused; the two others have the same column sums and are other matrices."
    net, x = bed
    run = lambda **kw: meta(net, x, regions=P, steps=5, **kw)
    a, zero = run(), run(own='zero')
    assert torch.equal(a.values, run(parity=True).values) and torch.allclose(a.values.sum(1), zero.values.sum(1), atol=1e-12) and (a.values - zero.values).abs().max() > .02*a.values.abs().max()
    with pytest.raises(ArgumentError, match='`own`'): run(own='zero', parity=True)
    alone = torch.stack([meta(net, torch.where(P == i, x, 0*x), a.game.F.target, regions=P, steps=5).shares[:, i] for i in range(a.game.n)], 1)
    assert torch.allclose(a.values.diagonal(dim1=1, dim2=2), alone, atol=1e-12)
    assert a.residual.abs().max() < 1e-12 < run(orders=4).residual.abs().max()


# --- the published definition, by brute force, for eight players ------------------------------------------------------------------

N8 = 8
SETS = [[i for i in range(N8) if s >> i & 1] for s in range(2**N8)]


def eight():
    g = torch.Generator().manual_seed(8)
    A, c = torch.randn(N8, 6, generator=g, dtype=torch.float64), torch.randn(6, 3, generator=g, dtype=torch.float64)
    x, x0 = torch.rand(1, N8, generator=g, dtype=torch.float64) + .2, -.3*torch.rand(1, N8, generator=g, dtype=torch.float64)
    return (lambda t: (t @ A).tanh() @ c), x, x0


def only(x, x0, S): return torch.stack([x[0, i] if i in S else x0[0, i] for i in range(N8)])


def slopes(f, z, y):
    z = z.clone().requires_grad_()
    return torch.autograd.grad(f(z[None]).softmax(1)[0, y], z)[0]


def shares_ig(f, z, x0, y, n=4):
    "Trapezoid on the straight line"
    g = [slopes(f, x0[0] + k/n*(z - x0[0]), y) for k in range(n + 1)]
    return (z - x0[0])*(g[0]/2 + sum(g[1:-1]) + g[-1]/2)/n


def shares_occlusion(f, z, x0, y):
    "What is lost where one feature is covered"
    p = lambda v: f(v[None]).softmax(1)[0, y]
    return torch.stack([p(z) - p(torch.where(torch.arange(N8) == i, x0[0], z)) for i in range(N8)]).detach()


def shares_guided(f, z, x0, y, n=4):
    "Guided IG of one input in plain Python: smallest slopes first, each step 1/n of the whole way; left nodes"
    at, phi, whole = x0[0].clone(), torch.zeros(N8, dtype=torch.float64), float((z - x0[0]).abs().sum())
    for k in range(n):
        g = slopes(f, at, y); need, new = whole/n, at.clone()
        for i in sorted((i for i in range(N8) if abs(float(z[i] - at[i])) > 0), key=lambda i: abs(float(g[i]))):
            left = abs(float(z[i] - at[i])); go = min(left, need)
            new[i] = z[i] if go == left else at[i] + go*(z[i] - at[i]).sign()
            need -= go
            if need <= 1e-15: break
        phi += g*(new - at); at = new
    return phi


def published(phi, n=N8):
    "phi_{j->i}: Shapley value of j in the game S -> phi_i(S with i) of the others; what i gets alone on the diagonal"
    out, w = torch.zeros(n, n, dtype=torch.float64), [math.factorial(s)*math.factorial(n - 2 - s)/math.factorial(n - 1) for s in range(n - 1)]
    for i in range(n):
        out[i, i] = phi[1 << i, i]
        for j in range(n):
            if j == i: continue
            for s in range(2**n):
                if s >> i & 1 or s >> j & 1: continue
                out[j, i] += w[bin(s).count('1')]*(phi[s | 1 << i | 1 << j, i] - phi[s | 1 << i, i])
    return out


@pytest.mark.parametrize('base, shares, options', [
    ('ig', shares_ig, dict(steps=4, rule='trapezoid')), ('occlusion', shares_occlusion, {}), ('guided_ig', shares_guided, dict(steps=4, rule='left', fraction=1/N8))])
def test_eight_players(base, shares, options):
    f, x, x0 = eight(); y = int(f(x).argmax(1))
    phi = torch.stack([shares(f, only(x, x0, S), x0, y) for S in SETS])
    want = published(phi)
    m = meta(f, x, method=base, baseline=x0, parity=True, **options)
    assert (m.values[0] - want).abs().max() < 1e-12 and want.abs().max() > .01
    assert base == 'occlusion' or (want - want.T).abs().max() > 1e-3          # occlusion gives and takes alike
    assert m.attributions == 2**N8 and (m.values[0].sum(0) - phi[-1]).abs().max() < 1e-12
