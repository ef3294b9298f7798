"Threads that explain with one model at the same time give each the map that it would get alone"
import sys
import threading

import pytest
import torch
from torch import nn

from manifold_xai import explain
from manifold_xai.engine.scoring import Tap
from manifold_xai.engine.recipes import fitting, methods
from manifold_xai.manifold.counterfactuals import penultimate
from manifold_xai.walks.ig2 import last_layer
from manifold_xai.inputs.text import Rest
from manifold_xai.games.indices import cut
from beds import Chart, shrink

NEEDS = dict(eig='chart', ma_gig='chart', mig='chart', freemcg='denoiser', dig_t='denoiser', ddpath='denoiser')
HOOKS = 'grad_cam', 'guided_backprop', 'guided_grad_cam', 'ig2'
pytestmark = pytest.mark.filterwarnings('ignore')


class Both(torch.autograd.Function):
    "Nobody passes, forth or back, before all are here"
    @staticmethod
    def forward(ctx, x, wait): ctx.wait = wait; wait(); return x.clone()
    @staticmethod
    def backward(ctx, g): ctx.wait(); return g, None


class Meet(nn.Module):
    barrier = None
    def forward(self, x):
        b = self.barrier
        return x if b is None else Both.apply(x, lambda: b.wait(60))


def make():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), Meet(), nn.Conv2d(6, 8, 3, 2), nn.ReLU(), Meet(), nn.Flatten(), nn.Linear(128, 5)).double().eval()


def together(n, run, net=None):
    "What `run(k)` gives in n threads at once, which meet inside the model where there is one"
    out, errors, start = [None]*n, [], threading.Barrier(n)
    def work(k):
        try: start.wait(60); out[k] = run(k)
        except BaseException as e: errors.append(e); [m.barrier.abort() for m in (net or ()) if isinstance(m, Meet)]
    if net is not None:
        for m in net:
            if isinstance(m, Meet): m.barrier = threading.Barrier(n)
    threads = [threading.Thread(target=work, args=(k,)) for k in range(n)]
    [t.start() for t in threads]; [t.join() for t in threads]
    for m in net or ():
        if isinstance(m, Meet): m.barrier = None
    if errors: raise errors[0]
    return out


def inputs(n): return torch.rand(n, 2, 1, 11, 11, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize('n', [2, 8])
@pytest.mark.parametrize('method', HOOKS)
def test_in_step(method, n):
    "They meet at two places of every pass, forth and back, so that each is inside while the others are"
    net, x = make(), inputs(8); kw = fitting(method, steps=4) | (dict(layer='3') if 'cam' in method else {}) | dict(method=method)
    alone = [explain(net, v, [0, 1], **kw).values for v in x[:n]]
    for got, want in zip(together(n, lambda k: explain(net, x[k], [0, 1], **kw).values, net), alone): assert torch.equal(got, want)
    assert not any(m._forward_hooks or m._backward_hooks for m in net.modules())


def test_different_methods_in_one_model():
    net, x = make(), inputs(4)
    runs = [lambda k, m=m: explain(net, x[k], [0, 1], m, **fitting(m, steps=4)).values for m in HOOKS]
    alone = [run(k) for k, run in enumerate(runs)]
    for got, want in zip(together(4, lambda k: runs[k](k)), alone): assert torch.equal(got, want)


def test_taps_see_their_own():
    net, x = make(), inputs(4)
    def caught(k):
        with Tap(net[3]) as t: net(x[k])
        return t.h
    alone = [caught(k) for k in range(4)]
    for got, want in zip(together(4, caught, net), alone): assert torch.equal(got, want)


def test_models_cut_in_two():
    "What stands for a layer's output in one thread does not reach another's pass"
    net, x = make(), inputs(4)
    def run(k):
        head, A = cut(net, '3', x[k])
        return head(A*(k + 1)), penultimate(net)(x[k]), last_layer(net, x[k])
    alone = [run(k) for k in range(4)]
    for got, want in zip(together(4, run, net), alone):
        assert torch.equal(got[0], want[0]) and torch.equal(got[1], want[1]) and got[2] is want[2] is net[7]


def test_lookups():
    words = nn.Sequential(nn.Embedding(9, 3), Meet(), nn.Flatten(), nn.Linear(12, 2)).eval()
    e = torch.randn(4, 2, 4, 3)
    alone = [Rest(words, words[0])(v) for v in e]
    for got, want in zip(together(4, lambda k: Rest(words, words[0])(e[k]), words), alone): assert torch.equal(got, want)


@pytest.mark.parametrize('method', sorted(set(methods()) - set(HOOKS)))
def test_the_others(method):
    "Threads take turns very often, so that they mingle"
    net, x, chart = make(), inputs(2), Chart().double().eval()
    kw = fitting(method, steps=4, samples=130, K=6, permutations=4, orders=4, trees=10) | dict(method=method)
    kw |= dict(samples=1, steps=3) if method in ('dig_t', 'ddpath') else {}
    kw |= {NEEDS[method]: chart if NEEDS[method] == 'chart' else shrink} if method in NEEDS else {}
    alone, pace = [explain(net, v, [0, 1], **kw).values for v in x], sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try: both = together(2, lambda k: explain(net, x[k], [0, 1], **kw).values)
    finally: sys.setswitchinterval(pace)
    for got, want in zip(both, alone): assert torch.equal(got, want)
