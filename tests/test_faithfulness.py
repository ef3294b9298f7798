"Metrics leave nothing behind, treat every input alone, and count what they ask"
import copy
import pytest, torch
from torch import nn
from manifold_xai.engine.scoring import score
from manifold_xai.engine.recipes import explain
from manifold_xai.judging.faithfulness import (GaussianBench, concentration, dec, efficient_mprt, entropy_rise, inc, infidelity, max_sensitivity, mprt, mprt_table,
    randomised, road, roar, scrambled, sic_aic)
from manifold_xai.engine.metrics import null_scores

g = torch.Generator().manual_seed(0)
with torch.random.fork_rng():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.SiLU(), nn.Flatten(), nn.Linear(4*81, 5)).double().eval()
x = torch.rand(4, 3, 9, 9, generator=g).double()
maps = torch.randn(x.shape, generator=g).double()
table, bench = torch.randn(4, 5, generator=g).double(), GaussianBench(torch.zeros(5), torch.eye(5) + .3)
lin = nn.Linear(5, 3).double().eval()
ON_MAPS = {
    'sic_aic': (sic_aic, dict(least=0), 'sic', 15), 'road': (road, dict(ratios=(.2, .5)), 'road', 4), 'concentration': (concentration, {}, 'sparseness', None),
    'infidelity': (infidelity, dict(samples=12), 'infidelity', 12), 'infidelity of removal': (infidelity, dict(samples=12, perturb='mask', kind='score', beta=True), 'relative', 12)}

@pytest.mark.parametrize('name', ON_MAPS)
def test_one_input_or_many(name):
    metric, kw, key, rows = ON_MAPS[name]; before = copy.deepcopy(net.state_dict()); state = torch.get_rng_state()
    all_ = metric(net, x, maps, **kw)
    for b in range(4): torch.testing.assert_close(metric(net, x[b:b+1], maps[b:b+1], **kw)[key][0], all_[key][b], rtol=0, atol=1e-10, equal_nan=True)
    if rows: assert (all_.forward == rows + 1).all()      # one more to fix the class
    assert all(torch.equal(v, net.state_dict()[k]) for k, v in before.items()) and torch.equal(state, torch.get_rng_state())
    assert not net._forward_hooks and all(p.grad is None for p in net.parameters())

@pytest.mark.parametrize('name', ON_MAPS)
def test_a_map_or_an_attribution(name):
    metric, kw, key, _ = ON_MAPS[name]; a = explain(net, x, method='grad')
    torch.testing.assert_close(metric(net, x, a, **kw)[key], metric(net, x, a.values, **kw)[key], equal_nan=True)
    assert null_scores(net, x, n=2, metric=metric, **kw)[key].shape == (2, 4)

@pytest.mark.parametrize('metric', [dec, inc])
def test_tables_one_or_many(metric):
    v = table*lin.weight[0]; all_ = metric(lin, table, v, bench=bench); key = metric.__name__
    for b in range(4): torch.testing.assert_close(metric(lin, table[b:b+1], v[b:b+1], bench=bench)[key][0], all_[key][b], rtol=0, atol=1e-10)
    assert all_.forward.unique().numel() == 1

def test_scrambling_works_on_a_copy():
    before, state = copy.deepcopy(net.state_dict()), torch.get_rng_state()
    names = [k for k, _ in randomised(net, 'top_down')]
    assert names == ['4', '1', '0'] and not scrambled(net).training
    other = scrambled(net, 1)
    assert all(torch.equal(v, net.state_dict()[k]) for k, v in before.items()) and torch.equal(state, torch.get_rng_state())
    assert not torch.equal(other[0].weight, net[0].weight) and torch.equal(scrambled(net, 1)[0].weight, other[0].weight)

def test_scrambled_class_is_kept():
    seen = []
    def f(model, x, y): seen.append(y.tolist()); return torch.randn(x.shape, generator=torch.Generator().manual_seed(len(seen))).to(x)
    y = net(x).argmax(1); mprt(net, x, f); efficient_mprt(net, x, f)
    assert all(s == y.tolist() for s in seen) and len(seen) == 4 + 2

def test_costs_of_explanations_are_added():
    assert mprt(net, x, 'grad', seeds=(0, 1)).cost.backward.tolist() == [7]*4
    assert efficient_mprt(net, x, 'ig', steps=4, rule='left', seeds=(0, 1)).cost.backward.tolist() == [12]*4
    assert max_sensitivity(net, x, 'grad', samples=3).cost.backward.tolist() == [4]*4

def test_table_takes_names_options_and_callables():
    t = mprt_table(net, x, {'ig': ('ig', dict(steps=3)), 'grad': 'grad', 'mine': lambda m, x, y: x}, seeds=(0, 1))
    assert list(t.index) == ['ig', 'grad', 'mine'] and t.score['mine'] == 0
    assert list(mprt_table(net, x, ['grad'], seeds=(0,)).index) == ['grad']

def test_constant_map_has_no_score():
    e = entropy_rise(torch.cat([torch.ones(1, 9), torch.rand(1, 9, generator=g)]), torch.rand(2, 9, generator=g))
    assert e.constant.tolist() == [True, False] and e.score.isnan().tolist() == [True, False]

def test_fit_never_sees_the_test():
    xs, ys, seen = torch.rand(20, 6, generator=g), torch.randint(2, (20,), generator=g), []
    def fit(x, y): seen.append(x); return lambda x: torch.zeros(len(x), dtype=torch.long)
    r = roar(fit, xs, xs, ys, (xs[:5] + 10, xs[:5], ys[:5]), (.1, .5))
    assert len(seen) == 2 and all(v.max() < 2 and len(v) == 20 for v in seen) and r.hits.shape == (2, 5)

def test_a_score_brings_its_class():
    y = torch.tensor([1, 0, 2, 3])
    torch.testing.assert_close(infidelity(score(net, y), x, maps, samples=6).infidelity, infidelity(net, x, maps, y, samples=6).infidelity)
