"Sparse spectra: what must hold for every spectrum, and what needs packages that may be missing"
import os, sys, types
import pytest, torch, warnings
import numpy as np
from hypothesis import given, settings, strategies as st
from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.games.games import Game, cube, shapley_exact
from manifold_xai.games.spex import Spectrum, characters, code, design, find_sets, fold_bins, largest_b, peel_steps, proxy_fourier, sparse_wht, tree_fourier
from manifold_xai.games.indices import interactions, moebius, shapley, walsh

def planted(n, K, degree=5, seed=0, low=.3, high=2.):
    g, seen = np.random.default_rng(seed), {()}
    while len(seen) < K + 1: seen.add(tuple(sorted(g.choice(n, g.integers(1, min(n, degree) + 1), replace=False).tolist())))
    sets = torch.zeros(K + 1, n, dtype=torch.bool)
    for i, k in enumerate(sorted(seen)): sets[i, list(k)] = True
    return Spectrum(sets, torch.tensor(g.uniform(low, high, K + 1)*g.choice([-1, 1], K + 1)))

def same(s, t):
    a, b = ({tuple(k): v for k, v in zip(u.sets.tolist(), u.coefs.tolist())} for u in (s, t))
    return max(abs(a.get(k, 0.) - b.get(k, 0.)) for k in a.keys() | b.keys())

few = settings(max_examples=15, deadline=None, derandomize=True)

@few
@given(n=st.integers(2, 10), K=st.integers(0, 3), seed=st.integers(0, 10**6))
def test_all_routes_agree(n, K, seed):
    t = planted(n, K, seed=seed); v = t(cube(n))
    F = torch.zeros(2**n, dtype=torch.float64)
    for k, c in zip(t.sets, t.coefs): F[int((k.long() << torch.arange(n)).sum())] = c
    assert torch.allclose(walsh(v), F, atol=1e-12) and torch.allclose(t.shapley(), shapley(v), atol=1e-10)
    a = torch.zeros(2**n, dtype=torch.float64)
    for k, c in zip(*t.moebius()): a[int((k.long() << torch.arange(n)).sum())] = c
    assert torch.allclose(a, moebius(v), atol=1e-9)
    for index in ('SII', 'k-SII', 'STII', 'FSII', 'BII', 'FBII'):
        have, full = (dict(zip(map(tuple, T.tolist()), I.tolist())) for T, I in (t.interactions(index, 2), interactions(cube(n), moebius(v), index, 2)))
        assert all(abs(u - have.get(k, 0.)) < 1e-9 for k, u in full.items())

@few
@given(n=st.integers(6, 200), seed=st.integers(0, 10**6), delays=st.sampled_from(['auto', 'units', 'coded']))
def test_a_sparse_game_is_read_exactly(n, seed, delays):
    t = planted(n, 4, min(3, n//2), seed)
    assert same(sparse_wht(t, n, b=5, degree=3, seed=seed, delays=delays), t) < 1e-9

@few
@given(n=st.integers(1, 300), t=st.integers(1, 5), seed=st.integers(0, 10**6))
def test_the_code_gives_back_every_small_set(n, t, seed):
    g = np.random.default_rng(seed)
    k = torch.zeros(40, n, dtype=torch.bool)
    for row in k: row[g.choice(n, min(n, int(g.integers(0, t + 1))), replace=False)] = True
    got, ok = find_sets((k.double() @ code(n, t).double().T % 2).bool(), n, t)
    assert ok.all() and torch.equal(got, k)

@few
@given(n=st.integers(1, 70), samples=st.integers(1, 5000), repeats=st.integers(1, 3), degree=st.integers(1, 5))
def test_the_budget_is_kept(n, samples, repeats, degree):
    try: b = largest_b(n, samples, 3, repeats, degree)
    except ArgumentError: assert design(n, 1, 3, repeats, degree).size > samples; return
    assert design(n, b, 3, repeats, degree).size <= samples and (b == min(n, 20) or design(n, b + 1, 3, repeats, degree).size > samples)

def test_every_mask_is_asked_once_in_blocks():
    t, asked = planted(12, 6), []
    def f(Z): asked.append(Z); assert len(Z) <= 100 and Z.dtype == torch.bool; return t(Z)
    s = sparse_wht(f, 12, b=4, block=100); Z = torch.cat(asked)
    assert len(torch.unique(Z, dim=0)) == len(Z) == s.queries <= 816

def test_many_games_at_once_and_callbacks():
    ts = [planted(30, 10, 3, s) for s in range(3)]
    both = sparse_wht(lambda Z: torch.stack([t(Z) for t in ts]), 30, b=5)
    for s, t in zip(both, ts): assert same(s, t) < 1e-9 and s.complete and same(s, sparse_wht(t, 30, b=5)) < 1e-12
    s, steps = peel_steps(ts[0], 30, b=4)
    assert steps[-1]['kind'].max() == 0 and steps[0]['kind'].shape == (3, 16) and len(steps[-1]['sets']) == len(s)

@pytest.mark.parametrize('seed', range(3))
def test_noise(seed):
    t, g = planted(40, 30, 3, seed), torch.Generator().manual_seed(seed)
    sd = (t.coefs[1:].square().sum()/10).sqrt()
    s = sparse_wht(lambda Z: t(Z) + sd*torch.randn(len(Z), generator=g, dtype=torch.float64), 40, b=6, repeats=3, noise='auto', seed=seed)
    a, b = (set(map(tuple, u.sets.tolist())) for u in (s, t))
    assert len(a & b) >= .95*len(b) and len(a & b) >= .9*len(a) and s.queries <= 4*8640 and abs(s.noise/sd - 1) < .05

@pytest.mark.parametrize('noise', [0., .01, 'auto'])
def test_too_few_bins_are_no_silent_wrong_answer(noise):
    with pytest.warns(UserWarning, match='not complete'): s = sparse_wht(planted(40, 80), 40, b=3, noise=noise)
    assert s.complete is False

def test_constant_and_tiny_games():
    for n in (1, 2, 3):
        s = sparse_wht(lambda Z: torch.full((len(Z),), 3.), n)
        assert s.complete and same(s, Spectrum(torch.zeros(1, n).bool(), torch.tensor([3.]).double())) < 1e-12
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        assert len(sparse_wht(lambda Z: torch.zeros(len(Z)), 8)) == 0

def test_proxy_is_deterministic_and_leaves_the_generators_alone():
    pytest.importorskip('lightgbm')
    t = planted(15, 5, 2); rng, state = torch.get_rng_state(), np.random.get_state()[1].copy()
    a, b = (proxy_fourier(t, 15, samples=200, seed=3) for _ in range(2))
    assert torch.equal(a.coefs, b.coefs) and torch.equal(rng, torch.get_rng_state()) and (state == np.random.get_state()[1]).all()
    assert not torch.equal(a.coefs, proxy_fourier(t, 15, samples=200, seed=4).coefs)

def test_trees_of_lightgbm_are_read_exactly():
    lightgbm = pytest.importorskip('lightgbm')
    Z = cube(8); y = planted(8, 20, seed=1)(Z).numpy()
    m = lightgbm.LGBMRegressor(max_depth=3, n_estimators=50, n_jobs=1, verbose=-1).fit(Z.double().numpy(), y)
    F = torch.zeros(256, dtype=torch.float64)
    for t in m.booster_.dump_model()['tree_info']:
        for k, v in tree_fourier(t['tree_structure']).items(): F[k] += v
    assert torch.allclose(walsh(F, inverse=True), torch.tensor(m.predict(Z.double().numpy())), atol=1e-10)

@pytest.mark.parametrize('name, call', [('lightgbm', lambda: proxy_fourier(lambda Z: Z.sum(1).double(), 8, samples=30)), ('shapiq', lambda: sparse_wht(lambda Z: Z.sum(1).double(), 8, engine='shapiq'))])
def test_what_is_not_installed_says_so(monkeypatch, name, call):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ArgumentError, match=f'pip install {name}'): call()

if os.environ.get('LONG') == '1':   # it compiles itself for a quarter of a minute: make test-long
    def test_shapiq_gives_the_same():
        pytest.importorskip('shapiq'); pytest.importorskip('sparse_transform')
        t, state = planted(12, 6, 3, low=.5), np.random.get_state()[1].copy()
        s = sparse_wht(t, 12, samples=1500, degree=3, engine='shapiq')
        assert same(s, t) < 1e-9 and s.queries <= 1500 and (state == np.random.get_state()[1]).all()

class Released:
    "What stands in for shapiq's SPEX where it is not installed: all coalitions, their Moebius coefficients"
    def __init__(self, n, **kw): self.n = n
    def approximate(self, samples, game):
        v = game(cube(self.n).numpy())
        assert v.shape == (2**self.n,)
        return types.SimpleNamespace(values=moebius(torch.tensor(v)).numpy(), interaction_lookup={tuple(t.nonzero().flatten().tolist()): i for i, t in enumerate(cube(self.n))})

def test_the_released_engine_plays_a_game_of_several_inputs(monkeypatch):
    monkeypatch.setitem(sys.modules, 'shapiq', types.SimpleNamespace(SPEX=Released))
    x, f = torch.rand(3, 5, dtype=torch.float64), lambda t: torch.stack([t.prod(1) + t[:, 0], t.sum(1)], 1)
    g = Game(f, x)
    for b, s in enumerate(sparse_wht(g, engine='shapiq')): assert torch.allclose(s(cube(5)), g(cube(5))[b]) and s.queries == 32
    a = explain(f, x, method='spex', engine='shapiq', samples=500)
    assert torch.allclose(a.extras['raw'], shapley_exact(Game(f, x))) and torch.allclose(a.values, a.extras['raw'])
    with pytest.raises(ArgumentError, match='leave these out'): sparse_wht(g, engine='shapiq', repeats=2)

def test_a_map_without_a_spectrum_is_not_silent():
    x = torch.rand(1, 20, dtype=torch.float64); w = torch.randn(20, 64, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    with pytest.warns(UserWarning, match='no sparse spectrum'): explain(lambda t: torch.stack([(9*(t @ w)).sin().sum(1), t.sum(1)], 1), x, 0, method='spex', output='logit', samples=400)

@pytest.mark.parametrize('samples', [20, 30, 40, 60])
def test_few_masks_are_enough_for_trees(samples):
    w = torch.tensor([3., -2, 1, .5, 0])
    s = proxy_fourier(lambda Z: (Z*w).sum(1).double(), 5, samples=samples)
    assert len(s) > 1 and s.shapley()[0] > 2

def test_recipes_take_single_precision():
    x = torch.rand(2, 1, 6, 6)
    for m, kw in (('spex', dict(samples=600, regions=torch.arange(36).view(6, 6)//6)), ('proxy_spex', dict(samples=100))):
        a = explain(lambda z: torch.stack([z.sum((1, 2, 3)), z[:, 0, 0, 0]], 1), x, method=m, **kw)
        assert a.values.dtype == torch.float32 and a.values.isfinite().all() and a.extras['r2'].shape == (2,)

@pytest.mark.parametrize('n, samples, degree', [(30, 300, 2), (30, 1000, 3), (12, 900, 3), (60, 2345, 3), (200, 1500, 2)])
def test_the_whole_budget_is_asked_and_no_mask_twice(n, samples, degree):
    t, asked = planted(n, 4, 2, seed=1), []
    def f(Z): asked.append(Z); return t(Z)
    s = sparse_wht(f, n, samples=samples, degree=degree)
    Z = torch.cat(asked)
    assert s.queries == len(Z) == len(torch.unique(Z, dim=0)) == samples
    assert s.complete and same(s, t) < 1e-9

def test_a_budget_beyond_all_masks_ends():
    s = sparse_wht(planted(6, 4, 3), 6, samples=10_000)
    assert s.queries == 64 and s.complete

def test_spex_asks_what_it_was_given():
    x = torch.rand(2, 1, 6, 6)
    model = lambda z: torch.stack([2*z[:, 0, 0, 0] - z[:, 0, 3, 3], z[:, 0, 1, 1]], 1)
    for m in (600, 777): assert explain(model, x, 0, method='spex', output='logit', samples=m, regions=torch.arange(36).view(6, 6)).extras['masks'] == m

def test_the_rest_of_the_budget_lowers_the_error():
    def errors(**kw):
        out = []
        for seed in range(8):
            t, g = planted(14, 8, 3, seed), torch.Generator().manual_seed(seed)
            sd = (t.coefs[1:].square().sum()/10).sqrt()
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                out.append(same(sparse_wht(lambda Z: t(Z) + sd*torch.randn(len(Z), generator=g, dtype=torch.float64), 14, degree=3, noise='auto', seed=seed, **kw), t))
        return np.log(out)
    gain = errors(b=4) - errors(samples=1700)
    assert gain.mean() > 2*gain.std(ddof=1)/8**.5

def test_fresh_masks_notice_what_the_design_does_not_hold():
    t, d = planted(40, 3, 3), design(40, 5, 3, degree=3)
    known = []
    fold_bins(lambda Z: (known.append(Z), t(Z))[1], d)
    seen = set(map(bytes, torch.cat(known).numpy().astype(np.uint8)))
    def f(Z): return t(Z) + torch.tensor([5.*(z.tobytes() not in seen) for z in Z.numpy().astype(np.uint8)], dtype=torch.float64)
    assert sparse_wht(f, 40, b=5, degree=3).complete
    with pytest.warns(UserWarning, match='not complete'): assert sparse_wht(f, 40, samples=2400, degree=3).complete is False

def work(monkeypatch, **kw):
    "Fits and leaves of a proxy"
    lightgbm = pytest.importorskip('lightgbm')
    fits, fit = [], lightgbm.LGBMRegressor.fit
    def counted(self, *a, **k): out = fit(self, *a, **k); fits.append(sum(t['num_leaves'] for t in self.booster_.dump_model()['tree_info'])); return out
    with monkeypatch.context() as m:
        m.setattr(lightgbm.LGBMRegressor, 'fit', counted)
        s = proxy_fourier(planted(12, 15), 12, samples=1000, **kw)
    return s, fits

def test_the_proxys_depth_is_chosen_for_less_than_twice_the_work(monkeypatch):
    (three, one), (five, _), (s, both) = (work(monkeypatch, depth=m) for m in (3, 5, None))
    assert len(one) == 1 and len(both) == 2 and sum(both) <= 2*sum(one)
    Z = torch.rand(500, 12, generator=torch.Generator().manual_seed(9)) < .5
    y = planted(12, 15)(Z)
    left = {m: float((y - u(Z)).square().mean()/y.var()) for m, u in dict(three=three, five=five, chosen=s).items()}
    assert s.depth == 5 and left['chosen'] < left['three'] - .1 and left['chosen'] < left['five'] + .1

def test_spectra_come_with_the_map_and_survive(tmp_path):
    pytest.importorskip('lightgbm')
    from manifold_xai.engine.attribution import Attribution
    x = torch.rand(3, 1, 6, 6, dtype=torch.float64)
    few, many = torch.arange(36).view(6, 6)//6, torch.arange(36).view(6, 6)//4
    regions = torch.stack([few, many, few])[:, None]
    model = lambda z: torch.stack([z.sum((1, 2, 3)) + z[:, 0, 0, 0]*z[:, 0, 5, 5], z[:, 0, 1, 1]], 1)
    for m, kw in (('spex', dict(samples=600)), ('proxy_spex', dict(samples=100))):
        a = explain(model, x, 0, method=m, regions=regions, output='logit', **kw)
        n = (6, 9, 6)
        for b in range(3):
            s = Spectrum.from_pairs(a.extras['spectrum'][b], n[b])
            assert torch.allclose(s.shapley(), a.extras['raw'][b, :n[b]], atol=1e-9) and len(s) == a.extras['sets'][b]
            alone = explain(model, x[b:b+1], 0, method=m, regions=regions[b:b+1], output='logit', **kw)
            assert [k for k, _ in alone.extras['spectrum'][0]] == [k for k, _ in a.extras['spectrum'][b]]
        assert a[1].extras['spectrum'] == [a.extras['spectrum'][1]] and a[torch.tensor([2, 0])].extras['spectrum'] == [a.extras['spectrum'][i] for i in (2, 0)]
        a.save(tmp_path/m)
        assert Attribution.load(tmp_path/m).extras['spectrum'] == a.extras['spectrum']

def test_wide_games_are_nothing_square():
    pytest.importorskip('lightgbm')
    from torch.overrides import TorchFunctionMode
    most = []
    class Watch(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            out = func(*args, **(kwargs or {}))
            if isinstance(out, torch.Tensor): most.append(out.numel())
            return out
    n = 4_000
    x = torch.rand(1, n)
    with Watch(): a = explain(lambda z: torch.stack([3*z[:, 0] + z[:, 1], z[:, 2]], 1), x, 0, method='proxy_spex', samples=60)
    assert max(most) <= 2*60*n and a.extras['raw'].shape == (1, n)
