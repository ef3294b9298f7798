"What every triple keeps, for random games, inputs and shapes"

import pytest, torch
from hypothesis import given, settings, strategies as st
from torch import nn

from manifold_xai import explain, score
from manifold_xai.games.games import cube, patches
from manifold_xai.games.functionals import (Each, Riesz, anova, biased, gaussian, ig_rep, kernel_shap_rep, lime_rep, lincam_rep, linear_sweep, mix, path_rep, representer,
                                 riesz_rkhs, riesz_slice, shap_rep, smooth_rep, sobol, variance_game)
from manifold_xai.engine.walk import fan
from manifold_xai.games.indices import cut, moebius, shapley, walsh

quick = settings(max_examples=15, deadline=None, derandomize=True)
def rand(seed, *s): return torch.randn(*s, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
def net(seed, n, hidden=8):
    A, v = .4*rand(seed, n, hidden), rand(seed + 1, hidden)
    return lambda u: torch.tanh(u.flatten(1)@A.to(u))@v.to(u)
MAKE = dict(ig=lambda x: ig_rep(x, 0, 8), coalitions=shap_rep, orders=lambda x: shap_rep(x, 0, 'orders', samples=5), owen=lambda x: shap_rep(x, 0, 'owen'), edges=lambda x: shap_rep(x, 0, 'edges', k=4),
            banzhaf=lambda x: shap_rep(x, p=.3), lime=lambda x: lime_rep(x, ridge=.1), kernel_shap=kernel_shap_rep, smooth=lambda x: smooth_rep(x, .2, 50),
            mixed=lambda x: mix([ig_rep(x, 0, 4), shap_rep(x)], [.3, .7]))

@pytest.mark.parametrize('name', MAKE)
@quick
@given(seed=st.integers(0, 999), B=st.integers(1, 3), n=st.integers(2, 4), a=st.floats(-3, 3))
def test_linear_batched_and_blind_to_constants(name, seed, B, n, a):
    x, f, g = rand(seed, B, n), net(seed, n), net(seed + 7, n)
    r = MAKE[name](x)
    assert r(f).shape == (B, n) and r.increments(f).shape[:2] == (B, r.w.shape[1])
    assert torch.allclose(r(lambda u: f(u) + a*g(u)), r(f) + a*r(g), atol=1e-9)
    assert torch.allclose(r(lambda u: f(u) + 5), r(f), atol=1e-9)
    for b in range(B): assert torch.allclose(MAKE[name](x[b:b+1])(f)[0], r(f)[b], atol=1e-9)

@pytest.mark.parametrize('name', [k for k in MAKE if k not in ('banzhaf', 'lime', 'smooth')])
@quick
@given(seed=st.integers(0, 999))
def test_complete(name, seed):
    x, f = .5*rand(seed, 2, 3), net(seed, 3, 4)
    assert MAKE[name](x).gap(f).abs().max() < (1e-3 if name in ('ig', 'edges', 'mixed') else 1e-9)

@pytest.mark.parametrize('name', MAKE)
def test_dtypes_and_no_side_effects(name):
    torch.manual_seed(0)
    m = nn.Sequential(nn.Flatten(), nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)).eval()
    x, state = rand(1, 2, 2, 2).float(), torch.get_rng_state()
    kept = x.clone()
    players = dict(regions=patches((2, 2), 1)) if name in ('coalitions', 'orders', 'owen', 'edges', 'banzhaf', 'lime', 'kernel_shap') else {}
    if name == 'mixed': return
    r = MAKE[name](x) if not players else {'kernel_shap': kernel_shap_rep, 'lime': lime_rep}.get(name, shap_rep)(x, **players)
    v = r(m, 1)
    assert v.dtype == torch.float32 and torch.equal(x, kept) and torch.equal(torch.get_rng_state(), state)
    assert all(p.grad is None for p in m.parameters()) and torch.equal(v, r(m, 1))
    twice = r(score(m, 1, 'logit')); assert torch.allclose(twice, v, atol=1e-6)
    with torch.inference_mode(): assert torch.allclose(r(m, 1), v, atol=1e-6)

def test_a_score_keeps_its_state():
    x, F = rand(0, 2, 3), score(net(0, 3), output='value')
    F.resolve(x); before = F.cost.forward.clone()
    ig_rep(x)(F); shap_rep(x)(F)
    assert F.at is x and torch.equal(F.cost.forward, before)

@quick
@given(seed=st.integers(0, 999), n=st.integers(1, 5), p=st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_anova_rebuilds_the_game(seed, n, p):
    v, p = rand(seed, 2, 2**n), torch.tensor(p[:n], dtype=torch.float64)
    d, Z = anova(v, p), cube(n)
    basis = torch.stack([(Z.double() - p)[:, T].prod(1) for T in Z])
    assert torch.allclose(d@basis, v, atol=1e-9)
    assert torch.allclose(anova(v, 0), moebius(v)) and torch.allclose(anova(v)/(-2.)**Z.sum(1), walsh(v))

@quick
@given(seed=st.integers(0, 999), n=st.integers(1, 4))
def test_sobol_sandwich(seed, n):
    f = rand(seed, *[3]*n)
    w = [rand(seed + i, 3).softmax(0) for i in range(n)]
    o = sobol(f, w)
    assert abs(o['effect'].sum() - 1) < 1e-9 and abs(o['parts'].sum() - 1) < 1e-9 and (o['parts'] > -1e-9).all()
    assert (o['first'] <= o['effect'] + 1e-9).all() and (o['effect'] <= o['total'] + 1e-9).all()
    joint = rand(seed, *[3]*n).flatten().softmax(0).view_as(f)
    assert torch.allclose(shapley(variance_game(f, joint)).sum(), ((f - (f*joint).sum())**2*joint).sum())

@quick
@given(seed=st.integers(0, 999), sigma=st.floats(.5, 4))
def test_representers(seed, sigma):
    x, b, Y, k = rand(seed, 1, 3), rand(seed + 1, 1, 3), rand(seed + 2, 5, 3), gaussian(sigma)
    r = riesz_rkhs(x, b, k, 64)
    assert torch.allclose(r(Y).sum(1), k(x, Y) - k(b, Y), atol=1e-6) and (r.norm >= 0).all()
    assert torch.allclose(representer(lambda u, v: ig_rep(u, v, 64), x, b, k, Y), r(Y), atol=1e-9)
    with torch.inference_mode(): assert torch.allclose(r(Y), r(Y.clone())) and torch.isfinite(r.norm).all()

def test_frozen_paths_of_one_input_of_a_batch():
    x, f = rand(0, 3, 6), net(0, 6)
    a = explain(f, x, method='guided_ig', output='value', rule='gauss', steps=9, return_path=True)
    assert torch.allclose(path_rep(a, 2)(f), a.values, atol=1e-9)
    assert torch.allclose(path_rep(a[1], 2)(f), a.values[1:2], atol=1e-9)

def test_linear_cam_sums_to_the_logit():
    torch.manual_seed(0)
    m = nn.Sequential(nn.Conv2d(2, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3)).double().eval()
    x = rand(0, 2, 2, 6, 6); head, A = cut(m, m[1], x)
    assert torch.allclose(lincam_rep(A)(head, 2).flatten(1).sum(1), m(x)[:, 2] - m[4].bias[2]) and lincam_rep(A)(head, 2).shape == (2, 4, 4)

def test_one_function_for_each_input():
    h = Each(lambda u, b: u[:, 0]*b)
    x = torch.ones(3, 2).double()
    assert torch.allclose(ig_rep(x)(h)[:, 0], torch.arange(3).double())
    h.resolve(x); G, xs = fan(h, x, 4)
    assert torch.equal(G(xs, torch.arange(12)), torch.arange(3).repeat_interleave(4).double())

def test_what_the_boards_draw():
    x, f, g = rand(0, 1, 6), net(0, 6, 16), net(5, 6, 16)
    eps = torch.linspace(-.3, .3, 41)
    o = linear_sweep(eps, f, g, x, fraction=.25)
    still = o['moved'] == 0
    assert still[20] and torch.allclose(o['phi'][still], o['tangent'][still], atol=1e-9)
    s = riesz_slice(1., 2, x); assert s['heat'].shape == (33, 33) and torch.allclose(s['norm'], riesz_rkhs(x, 0, gaussian(1.), 32).norm)
