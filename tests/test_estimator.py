"Walks along edges of the cube: what holds for any number of players, any regions, any rule"
import sys
import pytest, torch
from hypothesis import given, settings, strategies as st
from torch import nn
from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError, score
from manifold_xai.judging.battery import judge
from manifold_xai.games.gralis import by_region, error_grid, gralis, min_var, over_region, slic, standard_error
from manifold_xai.games.games import Game, patches, shapley_exact
from manifold_xai.games.indices import permutations, walk

net = nn.Sequential(nn.Flatten(), nn.Linear(18, 8), nn.Tanh(), nn.Linear(8, 3)).double().eval()
with torch.no_grad():
    for i, p in enumerate(net.parameters()): p.copy_(torch.randn(p.shape, generator=torch.Generator().manual_seed(i), dtype=torch.float64)*.7)
x = torch.rand(3, 2, 3, 3, generator=torch.Generator().manual_seed(9), dtype=torch.float64)
maps = st.lists(st.integers(0, 4), min_size=9, max_size=9).map(lambda v: torch.tensor(v).view(3, 3))
few = settings(max_examples=15, deadline=None, derandomize=True)

@few
@given(maps, st.sampled_from(['balanced', 'discrete_gradient', 'gauss']), st.integers(0, 99), st.sampled_from([0, .3, ['mean', .1]]))
def test_complete_for_every_order(r, rule, seed, base):
    a = explain(net, x, method='gralis', regions=r, rule=rule, nodes=24 if rule == 'gauss' else 1, permutations=4, seed=seed, baseline=base)
    tol = 1e-7 if rule == 'gauss' else 1e-12
    assert (a.extras['walks'].sum(2) - (a.score_x - a.score_base)[:, None]).abs().max() < tol and a.delta.abs().max() < tol

@few
@given(maps, st.integers(0, 99))
def test_slopes_give_what_differences_give(r, seed):
    kw = dict(method='gralis', regions=r, permutations=4, seed=seed)
    d = explain(net, x, edge='difference', **kw)
    for rule, k in (('balanced', 1), ('gauss', 24)):
        a = explain(net, x, rule=rule, nodes=k, **kw)
        assert (a.extras['raw'] - d.extras['raw']).abs().max() < 1e-7 and (a.extras['error'] - d.extras['error']).abs().max() < 1e-7
    n = int(r.max()) + 1
    assert torch.allclose(by_region(d.values, r.view(1, 1, 3, 3), n), d.extras['raw'], atol=1e-12)
    assert torch.allclose(over_region(d.extras['raw'], r.view(1, 1, 3, 3), x), d.values, atol=1e-12)

def test_the_mean_of_all_orders_is_the_value():
    r = patches((2, 3, 3), 2)
    a = explain(net, x, method='gralis', regions=r, rule='gauss', nodes=12, permutations=512)
    exact = shapley_exact(Game(score(net), x, regions=r))
    assert ((a.extras['raw'] - exact).abs() < 5*a.extras['error'] + 1e-9).all() and (a.extras['raw'] - exact).abs().max() < .05

def test_regions_of_their_own():
    R = torch.stack([patches((2, 3, 3), 1), patches((2, 3, 3), 2), torch.zeros(3, 3, dtype=torch.long)])
    for edge in ('gradient', 'difference'):
        a = explain(net, x, method='gralis', regions=R, edge=edge, permutations=4)
        for b in range(3):
            n = int(R.max()) + 1
            assert torch.allclose(a.extras['raw'][b, int(R[b].max()) + 1:], torch.zeros(n - int(R[b].max()) - 1, dtype=x.dtype), atol=1e-12)
        assert a.delta.abs().max() < 1e-12 and torch.allclose(a.values[2].sum(), a.extras['raw'][2, 0])

def test_a_channel_may_be_a_player():
    r = torch.arange(2).view(2, 1, 1).expand(2, 3, 3)
    a, d = (explain(net, x, method='gralis', regions=r, permutations=2, edge=e) for e in ('gradient', 'difference'))
    assert torch.allclose(a.extras['raw'], d.extras['raw'], atol=1e-12) and torch.allclose(a.extras['raw'], shapley_exact(Game(score(net), x, regions=r)).to(x), atol=1e-12)

def test_nan_is_masked_and_reported():
    bad = type('Bad', (nn.Module,), dict(forward=lambda s, x: torch.where((x.sum((1, 2, 3)) > 5.9) & (x.sum((1, 2, 3)) < 6.1), torch.nan, 1.)[:, None]*net(x)))().eval()
    y = torch.cat([x[:1]*0 + .05, x[1:2]*0 + .6])
    for edge in ('gradient', 'difference'):
        a = explain(bad, y, method='gralis', edge=edge, permutations=4, on_nan='mask', **(dict(nodes=30, rule='midpoint') if edge == 'gradient' else {}))
        assert not a.failed[0] and a.values[0].isfinite().all()
        if a.failed[1]: assert a.values[1].isnan().all()
    assert explain(bad, y, method='gralis', permutations=4, nodes=30, rule='midpoint', on_nan='mask').failed.tolist() == [False, True]

def test_rules_in_a_list_and_a_table():
    t = torch.rand(2, 5, dtype=torch.float64); f = nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 2)).double().eval()
    both = explain(f, t, method='gralis', rule=['left', 'balanced'], permutations=4, nodes=2, baseline=[0, 'mean'])
    for r, a in both.items(): assert torch.allclose(a.values, explain(f, t, method='gralis', rule=r, permutations=4, nodes=2, baseline=[0, 'mean']).values)
    assert explain(f, t, method='ms_gralis').values.shape == t.shape

@few
@given(st.integers(1, 5), st.integers(0, 99))
def test_no_weights_vary_less(J, seed):
    g = torch.Generator().manual_seed(seed); A = torch.randn(J, J, generator=g, dtype=torch.float64); C = A@A.T + .1*torch.eye(J, dtype=torch.float64)
    lam = min_var(C); u = torch.randn(50, J, generator=g, dtype=torch.float64); other = lam + u - u.mean(1, keepdim=True)
    assert abs(float(lam.sum()) - 1) < 1e-10 and ((other@C*other).sum(1) >= lam@C@lam - 1e-10).all() and abs(float(lam@C@lam) - 1/float(torch.linalg.inv(C).sum())) < 1e-9

def test_fused_maps():
    one = explain(net, x, method='ms_gralis', grids=[patches((2, 3, 3), 2)]*2, edge='difference', permutations=8)
    many = explain(net, x, method='ms_gralis', grids=(1, 3), edge='difference', permutations=8)
    assert one.extras['case'].startswith('one') and many.extras['case'].startswith('different') and max(one.delta.abs().max(), many.delta.abs().max()) < 1e-12
    for a in (one, many): assert torch.allclose(torch.einsum('bj,bj...->b...', a.extras['weights'], a.extras['maps']), a.values) and torch.allclose(a.extras['bias'], a.values - a.extras['maps'][:, -1])
    assert (many.extras['weights'][:, 0] > .99).all()          # one region: no variance, all the weight, and a flat map
    b = explain(net, x[1:2], method='ms_gralis', grids=(1, 3), edge='difference', permutations=8)
    assert torch.allclose(b.values[0], many.values[1], atol=1e-12)

def test_half_the_error_needs_four_times_the_orders():
    e = error_grid((8, 32, 128), (8,))
    assert abs(e['expected'][0]/e['expected'][1] - 2) < 1e-12 and e['error'].shape == (3, 1) and e['nodes'][0] < 1e-2

def test_error_is_none_for_one_pair():
    w = walk(Game(score(net), x, regions=patches((2, 3, 3), 2)), permutations(4, 2))
    assert standard_error(w).isnan().all() and standard_error(w, False).isfinite().all()

def test_judge():
    assert judge('grad', 'completeness')['score'] == 'fail' and judge('occlusion', 'linearity')['score'] == 'pass'
    assert judge('eig', 'affine')['score'] == 'n/a' and judge('ig', 'consistency')['score'] == 'n/a'
    assert judge('smooth_grad', 'consistency')['score'] == 'pass'


def test_the_published_estimator_alone_as_in_a_batch():
    "Regions of their own for each image, blocks of any size, one input or three, several baselines."
    kw = dict(method='gralis', edge='masked', kernel=.75, rule='midpoint', nodes=3, permutations=4)
    R = torch.stack([patches((2, 3, 3), 1), patches((2, 3, 3), 2), torch.zeros(3, 3, dtype=torch.long)])
    a = explain(net, x, regions=R, **kw)
    for b, chunk in ((0, 'auto'), (1, 5), (2, 64)):
        one = explain(net, x[b:b + 1], regions=R[b:b + 1], chunk=chunk, **kw)
        assert torch.allclose(one.values[0], a.values[b], atol=1e-12) and torch.allclose(one.delta[0], a.delta[b], atol=1e-12)
        n = int(R[b].max()) + 1
        assert a.cost.backward[b] == 4*n*3 == one.cost.backward[0] and torch.allclose(a.values[b].sum(), a.extras['raw'][b].sum())
    two = [explain(net, x, regions=R[1], baseline=b, **kw).values for b in (0, .2)]
    assert torch.allclose(explain(net, x, regions=R[1], baseline=[0, .2], **kw).values, (two[0] + two[1])/2, atol=1e-12)

def test_one_region_is_ig():
    "Nobody else to be masked: every walk is the straight line."
    a = explain(net, x, method='gralis', edge='masked', regions=torch.zeros(3, 3).long(), rule='gauss', nodes=24, permutations=2)
    assert torch.allclose(a.extras['raw'][:, 0], a.score_x - a.score_base, atol=1e-8) and a.delta.abs().max() < 1e-8

def test_what_an_estimator_does_not_use_is_refused(monkeypatch):
    for kw, name in ((dict(edge='difference', nodes=2), 'nodes'), (dict(edge='difference', steps=20), 'steps'), (dict(edge='difference', rule='left'), 'rule'), (dict(kernel=.5), 'kernel'), (dict(edge='masked', steps=9), 'steps'),
                     (dict(edge='masked', kernel=0.), 'kernel'), (dict(edge='masked', rule=['left', 'right']), 'rule'), (dict(edge='difference', off_manifold=3), 'off_manifold'), (dict(regions='squares'), 'regions')):
        with pytest.raises(ArgumentError, match=f'`{name}`'): explain(net, x, method='gralis', **kw)
    with pytest.raises(ArgumentError, match='`chart`'): gralis(score(net), x, [0*x], chart=object())
    monkeypatch.setitem(sys.modules, 'skimage.segmentation', None)
    with pytest.raises(ArgumentError, match=r'manifold_xai\[slic\]'): explain(net, x, method='gralis', parity=True)

def test_slic():
    import numpy as np
    from skimage.segmentation import slic as cut
    im = torch.rand(2, 3, 24, 24, generator=torch.Generator().manual_seed(0))
    r = slic(im)
    assert r.shape == (2, 1, 24, 24) and all(len(v.unique()) == int(v.max()) + 1 for v in r)
    want = cut(im[1].permute(1, 2, 0).double().numpy(), n_segments=30, compactness=50, start_label=0)
    assert len(np.unique(want)) == int(r[1].max()) + 1 and (np.unique(want, return_inverse=True)[1].reshape(24, 24) == r[1, 0].numpy()).all()
    with pytest.raises(ArgumentError, match='images'): slic(im[:, 0])
    with pytest.raises(ArgumentError, match='`segments`'): slic(im, 0)
    with pytest.raises(ArgumentError, match='`compactness`'): slic(im, 30, 0)


def test_differences_tell_how_far_they_are():
    seen = []
    a = explain(net, x, method='gralis', edge='difference', permutations=2, chunk=4, callback=lambda d: seen.append((d['step'], d['of'])))
    assert len(seen) > 1 and seen == sorted(seen) and seen[-1][0] == seen[-1][1] == sum(a.cost.forward - 1)
