"""What holds for every method, tried on random networks, shapes, dtypes, batches and structures that nobody chose by hand.

A failure prints `Case(...)`: `python -c "from test_properties import *; check_batch(Case(...))"` in tests/ makes it again. PROPERTIES=50000
asks for more examples than the 300 of `make test`; they are the same on every machine (derandomize).
"""
import math
import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from manifold_xai import Attribution, explain
from manifold_xai.engine.recipes import find, fitting, methods
from beds import shrink

COUNT = int(os.environ.get('PROPERTIES', 300))
EACH = -(-COUNT//7)                                                # seven properties
NAMES = sorted(methods())
CHART = {m for m in NAMES if find(m).recipe.chart is True}
SPATIAL = {'blur_ig', 'grad_cam', 'guided_grad_cam', 'pooled_ig', 'samp', 'spectral_ig'}       # they need to know what is next to what
CONV = {'grad_cam', 'guided_grad_cam'}                              # and these a layer with positions
IMAGES = CHART | SPATIAL | {'freemcg', 'dig', 'dig_t', 'ddpath', 'ig2', 'ms_gralis'}            # one tensor here: their charts, denoisers and grids are
FREE = sorted(set(NAMES) - IMAGES)                                  # any structure
ACTIVATIONS = dict(tanh=nn.Tanh, relu=nn.ReLU, softplus=nn.Softplus)
KINDS = 'linear', 'mlp', 'conv', 'table', 'two', 'dict', 'list', 'args'
LESS = dict(steps=4, K=6, permutations=4, orders=2, trees=8, samples=60, sample_steps=2, paths=2, iters=2, references=None)
OWN = dict(spex=dict(samples=300, degree=1), dig_t=dict(samples=1), ddpath=dict(samples=1), smooth_grad=dict(samples=5),
           ms_gralis=dict(grids=(2, 3), permutations=4, steps=None), gralis=dict(permutations=4, nodes=2, rule='midpoint', steps=None))


@dataclass(frozen=True)
class Case:
    "All that is needed to make an example again"
    method: str = 'ig'
    kind: str = 'mlp'
    act: str = 'tanh'
    dtype: str = 'float64'
    B: int = 2
    size: int = 4
    classes: int = 3
    output: str = 'prob'
    seed: int = 0


class Two(nn.Module):
    "A network of one tensor on the sum of what several inputs say"
    def __init__(self, a, b): super().__init__(); self.a, self.b = a, b
    def forward(self, first, second, shift=None):
        l = self.a(first) + self.b(second)
        return l if shift is None else l + shift


class Chart:
    def __init__(self, n, shape, dtype):
        self.q, self.shape = torch.linalg.qr(torch.randn(n, n, dtype=torch.float64))[0].to(dtype), shape
    def encode(self, x): return x.flatten(1) @ self.q
    def decode(self, z): return (z @ self.q.T).view(-1, *self.shape)


def layers(kind, act, shape, classes):
    n = math.prod(shape)
    if kind == 'linear': return nn.Sequential(nn.Flatten(), nn.Linear(n, classes))
    if kind == 'conv': return nn.Sequential(nn.Conv2d(shape[0], 3, 3, padding=1), act(), nn.Conv2d(3, 2, 2), act(), nn.Flatten(),
                                            nn.Linear(2*(shape[1] - 1)*(shape[2] - 1), classes))
    return nn.Sequential(nn.Flatten(), nn.Linear(n, 6), act(), nn.Linear(6, classes))


def made(c):
    "Model, inputs and the arguments of `explain` for a case"
    with torch.random.fork_rng():
        torch.manual_seed(c.seed)
        dtype, act = getattr(torch, c.dtype), ACTIVATIONS[c.act]
        shape = (1 + c.seed % 2, c.size, c.size) if c.kind in ('linear', 'mlp', 'conv') else (c.size,)
        kw = fitting(c.method, **LESS) | OWN.get(c.method, {})
        kw.pop('references', None)
        kw = {k: v for k, v in kw.items() if v is not None}
        if c.method in CHART or c.method == 'pooled_ig': kw['chart'] = Chart(math.prod(shape), shape, dtype)
        if c.method in ('freemcg', 'dig_t', 'ddpath'): kw['denoiser'] = shrink
        if c.method in SPATIAL | {'ms_gralis', 'occlusion'} and len(shape) == 3: kw['layout'] = 'BCHW'
        x = torch.rand(c.B, *shape, dtype=torch.float64).to(dtype)
        if c.kind in ('two', 'dict', 'list', 'args'):
            net = Two(layers('mlp', act, shape, c.classes), layers('linear', act, (3,), c.classes))
            more = torch.rand(c.B, 3, dtype=torch.float64).to(dtype)
            if c.kind == 'two': x = (x, more)
            if c.kind == 'list': x = [x, more]
            if c.kind == 'dict': x = dict(first=x, second=more)
            if c.kind == 'args': kw |= dict(args=(more,), kwargs=dict(shift=torch.rand(c.B, 1, dtype=torch.float64).to(dtype)))
        else: net = layers(c.kind, act, shape, c.classes)
        return net.to(dtype).eval(), x, kw | dict(method=c.method, output=c.output)


def run(c, net, x, kw, **more):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return explain(net, x, [i % c.classes for i in range(rows(x))], **kw | more)


def tensors(v): return list(v.values()) if isinstance(v, dict) else list(v) if isinstance(v, (tuple, list)) else [v]
def rows(x): return len(tensors(x)[0])


def like(x, f):
    "The same structure with `f` of each tensor"
    if isinstance(x, dict): return {k: f(v) for k, v in x.items()}
    return type(x)(map(f, x)) if isinstance(x, (tuple, list)) else f(x)


def taken(x, kw, i):
    "Rows `i` of the inputs and of what follows them"
    kw = dict(kw)
    if 'args' in kw: kw |= dict(args=tuple(v[i] for v in kw['args']), kwargs={k: v[i] for k, v in kw['kwargs'].items()})
    return like(x, lambda v: v[i]), kw


def flat(v, n=None): return torch.cat([t.detach().double().reshape(len(t), -1) for t in tensors(v)], 1)
def eps(c, k): return k*torch.finfo(getattr(torch, c.dtype)).eps


def near(a, b, c, k=2e4):
    a, b = flat(a), flat(b)
    tol = eps(c, k)*max(1., float(b.abs().max()))
    assert a.shape == b.shape and (a - b).abs().max() <= tol, f'{(a - b).abs().max():.2e} apart, {tol:.1e} allowed'


@st.composite
def cases(draw, names=NAMES, kinds=KINDS, acts=tuple(ACTIVATIONS), dtypes=('float64', 'float32'), outputs=('prob', 'logit', 'logprob', 'margin')):
    m = draw(st.sampled_from(names))
    if m in CONV: kinds = ('conv',)
    elif m in IMAGES: kinds = tuple(k for k in kinds if k in ('linear', 'mlp', 'conv'))
    if m == 'guided_backprop' and 'relu' in acts: acts = ('relu',)
    return Case(m, draw(st.sampled_from(kinds)), draw(st.sampled_from(acts)), draw(st.sampled_from(dtypes)), draw(st.integers(1, 4)),
                draw(st.integers(3, 6)), draw(st.integers(2, 4)), draw(st.sampled_from(outputs)), draw(st.integers(0, 10**6)))


RUNS = settings(max_examples=EACH, derandomize=True, deadline=None, database=None, print_blob=False,
                suppress_health_check=list(HealthCheck))

# ---- completeness ----

WALKS = sorted({'ig', 'guided_ig', 'agi', 'spectral_ig', 'blur_ig', 'eig', 'ma_gig', 'mig', 'ig2', 'gralis', 'ms_gralis'})
ORDER = dict(left=1, right=1, midpoint=2, trapezoid=2, gauss=4)


def check_complete(c):
    "Exact rules are complete to rounding for any network; on smooth ones the gap of the others falls with the order of the rule"
    net, x, kw = made(c)
    kw = {k: v for k, v in kw.items() if k not in ('rule', 'nodes')} if c.method != 'mig' else kw
    a = run(c, net, x, kw, rule='balanced')
    size = (a.score_x.abs() + a.score_base.abs()).double() + flat(a.values).abs().sum(1)
    assert (a.delta.abs() <= eps(c, 300)*size.to(a.delta)).all(), a.delta
    left = flat(a.values).sum(1) - (a.score_x - a.score_base).double() - a.delta.double()      # the gap is what it says
    assert (left.abs() <= eps(c, 300)*size).all(), left
    if c.method != 'ig' or c.act == 'relu' or c.dtype != 'float64': return
    for rule, p in ORDER.items():
        g = [run(c, net, x, kw, rule=rule, steps=n).delta.abs().max().item() for n in (8, 16, 32)]
        assert g[2] <= 1.5*max(g[:2])*2.**-p + 1e-12, (rule, g)


@RUNS
@given(cases(WALKS))
def test_completeness(c): check_complete(c)

# ---- batches ----

def check_batch(c):
    "An input's map does not depend on its companions, their order, or how many are evaluated at once"
    net, x, kw = made(c)
    a, B = run(c, net, x, kw), rows(x)
    p = torch.arange(B).flip(0)
    chunked = dict(chunk=1 + c.seed % 5)
    near(run(c, net, x, kw, **chunked).values, a.values, c, 1e6)
    y, k2 = taken(x, kw, slice(0, 1))
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        one = explain(net, y, [0], **k2)
        z, k3 = taken(x, kw, p)
        turned = explain(net, z, [int(i) % c.classes for i in p], **k3)
    near(one.values, like(a.values, lambda v: v[:1]), c, 1e6)
    near(turned.values, like(a.values, lambda v: v[p]), c, 1e6)
    for k, v in a.cost.items(): assert torch.equal(turned.cost[k], v[p]), k


# where a decision (which way is shorter, which coalition first, which set is strong) hangs on the last digit, float32 may decide otherwise
@RUNS
@given(cases(dtypes=('float64',)))
def test_batches(c): check_batch(c)

# ---- linear methods ----

LINEAR = 'grad grad_x_input ig expected_gradients occlusion kernel_shap lime rise shapley_sampling gralis blur_ig spectral_ig eig'.split()


def check_linear(c):
    "The map of a sum of scores is the sum of the maps"
    net, x, kw = made(c)
    other = made(Case(**vars(c) | dict(seed=c.seed + 2)))[0]
    both = lambda *a, **k: net(*a, **k) + 2*other(*a, **k)
    if c.method in ('ig', 'blur_ig', 'spectral_ig', 'eig', 'expected_gradients'): kw |= {} if c.method == 'expected_gradients' else dict(rule='gauss')
    one = lambda m: run(c, m, x, kw).values
    near(one(both), like_sum(one(net), one(other)), c, 1e5)


def like_sum(a, b):
    if isinstance(a, dict): return {k: a[k] + 2*b[k] for k in a}
    return type(a)(u + 2*v for u, v in zip(a, b)) if isinstance(a, (tuple, list)) else a + 2*b


@RUNS
@given(cases(LINEAR, outputs=('logit',)))
def test_linear(c): check_linear(c)

# ---- dummies ----

NO_DUMMY = 'grad grad_x_input ig guided_ig agi smooth_grad expected_gradients gralis shapley_sampling occlusion guided_backprop'.split()


def check_dummy(c):
    "A feature that the model does not look at gets nothing"
    net, x, kw = made(c)
    kind = nn.Conv2d if c.kind == 'conv' else nn.Linear
    first = next(m for m in net.modules() if isinstance(m, kind))
    with torch.no_grad():
        if c.kind == 'conv': first.weight[:, 0] = 0                 # a channel
        else: first.weight[:, 1] = 0
    if c.method in ('shapley_sampling', 'gralis'): kw['regions'] = regions(x, kw)
    if c.method == 'occlusion':
        if not isinstance(x, torch.Tensor): return                  # a window belongs to one tensor
        if x.dim() == 4 and x.shape[1] > 1: return                  # and covers its channels
        kw['window'] = 1
    v = tensors(run(c, net, x, kw).values)[0]
    if c.kind == 'conv':
        if c.method in ('shapley_sampling', 'occlusion', 'gralis'): return    # channels are one player
        # not always 0 itself: where no slope is left, the last rung shares a residual of rounding's size by d^2
        assert v[:, 0].abs().max() <= eps(c, 10), v
    else: assert v.flatten(1)[:, 1].abs().max() <= eps(c, 10), v


def regions(x, kw):
    n = sum(t[0].numel() for t in tensors(x))
    if not isinstance(x, torch.Tensor): return like_numbers(x)
    return torch.arange(n).view(1, *x.shape[1:])


def like_numbers(x):
    at, out = 0, []
    for t in tensors(x):
        out.append(torch.arange(at, at + t[0].numel()).view(t.shape[1:]))
        at += t[0].numel()
    return dict(zip(x, out)) if isinstance(x, dict) else type(x)(out)


@RUNS
@given(cases(NO_DUMMY, dtypes=('float64',)))
def test_dummies(c): check_dummy(c)

# ---- form ----

def check_form(c):
    "Structure, shapes, dtypes and device of the input come back; everything is finite"
    net, x, kw = made(c)
    a = run(c, net, x, kw)
    assert type(a.values) is type(x) and (not isinstance(x, dict) or list(a.values) == list(x))
    for v, t in zip(tensors(a.values), tensors(x)):
        assert v.shape == t.shape and v.dtype == t.dtype and v.device == t.device and torch.isfinite(v).all()
    assert len(a) == rows(x) and a.score_x.shape == (rows(x),) and (a.target == torch.arange(rows(x)) % c.classes).all()
    assert a.method == c.method and (a.cost.forward >= 1).all()


# half precision where the layers that are used have it on a CPU
HALF = [m for m in NAMES if m not in ('lime', 'proxy_spex', 'spex', 'ddpath', 'dig_t', 'dig')]


@RUNS
@given(st.one_of(cases(), cases(HALF, kinds=('linear', 'mlp', 'table'), dtypes=('bfloat16', 'float16'))))
def test_form(c): check_form(c)


# Each method once, whatever is drawn: the map comes back in the dtype of the input, and where nothing varies but by rounding (a linear network) it still does
# not depend on its companions
def plain(method, dtype): return Case(method, 'conv' if method in CONV else 'linear', 'relu' if method == 'guided_backprop' else 'tanh', dtype, 3, 3, 2, 'logit')


@pytest.mark.parametrize('method', NAMES)
def test_each_method(method):
    for dtype in ('float64', 'float32') + ('bfloat16', 'float16')*(method in HALF): check_form(plain(method, dtype))
    check_batch(plain(method, 'float64'))

# ---- side effects ----

def check_untouched(c):
    "Modes, gradients, hooks, random numbers and the input's bytes are as they were, and the same call gives the same map"
    net, x, kw = made(c)
    for p in net.parameters(): p.grad = torch.ones_like(p)
    hooks = lambda: [len(m._forward_hooks) + len(m._forward_pre_hooks) + len(m._backward_hooks) for m in net.modules()]
    state = lambda: ([m.training for m in net.modules()], [p.requires_grad for p in net.parameters()], hooks(),
                     [t.requires_grad for t in tensors(x)], torch.is_grad_enabled(), torch.get_default_dtype())
    bytes_ = lambda: [t.detach().clone() for t in [*tensors(x), *net.parameters(), *(p.grad for p in net.parameters())]]
    before, numbers, dice = state(), bytes_(), torch.get_rng_state()
    a = run(c, net, x, kw)
    assert state() == before and torch.equal(torch.get_rng_state(), dice)
    assert all(torch.equal(u, v) for u, v in zip(numbers, bytes_()))
    for u, v in zip(tensors(a.values), tensors(run(c, net, x, kw).values)): assert torch.equal(u, v)


@RUNS
@given(cases())
def test_untouched(c): check_untouched(c)

# ---- files ----

def check_file(c):
    "What is saved is what is loaded"
    net, x, kw = made(c)
    a = run(c, net, x, kw)
    with tempfile.TemporaryDirectory() as d:
        a.save(Path(d)/'a')
        b = Attribution.load(Path(d)/'a')
    assert type(b) is type(a) and type(b.values) is type(a.values) and b.method == a.method
    for u, v in zip(tensors(a.values) + tensors(a.x), tensors(b.values) + tensors(b.x)): assert u.dtype == v.dtype and torch.equal(u, v)
    for k in ('delta', 'score_x', 'score_base', 'target'): assert torch.equal(getattr(a, k).nan_to_num(), getattr(b, k).nan_to_num())
    assert all(torch.equal(a.cost[k], b.cost[k]) for k in a.cost) and set(a.extras) == set(b.extras)


@RUNS
@given(cases())
def test_files(c): check_file(c)
