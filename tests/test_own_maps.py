"Every metric takes a map from elsewhere: an Attribution, a tensor or an array, with or without channels"
import numpy as np
import pytest, torch
from torch import nn
from manifold_xai.judging import faithfulness as fa
from manifold_xai.engine import metrics as me
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.recipes import explain

g = torch.Generator().manual_seed(0)
with torch.random.fork_rng():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.SiLU(), nn.Flatten(), nn.Linear(4*81, 5)).double().eval()
x, place = torch.rand(3, 3, 9, 9, generator=g).double(), torch.randn(3, 1, 9, 9, generator=g).double()
whole = (place/3).expand_as(x)
FORMS = dict(one_channel=lambda v: v, no_channel=lambda v: v[:, 0], array=lambda v: v.numpy(), array_no_channel=lambda v: v[:, 0].numpy(), full_array=lambda v: (v/3).expand(-1, 3, -1, -1).numpy())
y, mask = torch.tensor([0, 1, 2]), torch.rand(3, 1, 9, 9, generator=g) > .6
nearest = lambda a, b: lambda v: ((v.flatten(1) - a.flatten(1).mean(0)).sum(1) > 0).long()
def own(form): return lambda model, t, target: FORMS[form](torch.autograd.functional.jacobian(lambda u: model(u).sum(), t).sum(1, keepdim=True))
def full(model, t, target): return (torch.autograd.functional.jacobian(lambda u: model(u).sum(), t).sum(1, keepdim=True)/3).expand_as(t)

MAPS = dict(diffid=lambda v: me.diffid(net, x, v).curves, insertion_deletion=lambda v: me.insertion_deletion(net, x, v, steps=5).curves, compare=lambda v: torch.tensor(me.compare(net, x, {'own': v}, null=1).loc['own', 'diffid']),
    road=lambda v: fa.road(net, x, v, ratios=(.2, .5)).curves, sic_aic=lambda v: fa.sic_aic(net, x, v, least=0).sic_curves, infidelity=lambda v: fa.infidelity(net, x, v, samples=9).infidelity,
    concentration=lambda v: fa.concentration(net, x, v).sparseness, roar=lambda v: fa.roar(nearest, x, v, y, (x, v, y), ratios=(.2, .6)).hits,
    audit=lambda v: torch.tensor(float(fa.audit(net, x, {'own': v}, [(me.diffid, ['diffid'], {})], null=1).loc[('diffid', 'own'), 'mean'])))
ALONE = dict(sparseness=lambda v: fa.sparseness(v), complexity=lambda v: fa.complexity(v), entropy_rise=lambda v: fa.entropy_rise(v, v).entropy, pointing=lambda v: me.pointing(v, mask), energy=lambda v: me.energy(v, mask),
    pointing_signed=lambda v: me.pointing(v, mask[:, 0].numpy(), signed=True))
ASKED = dict(max_sensitivity=lambda f: fa.max_sensitivity(net, x, f, samples=2).distances, mprt=lambda f: fa.mprt(net, x, f, absolute=True).similarity, efficient_mprt=lambda f: fa.efficient_mprt(net, x, f).entropy)

@pytest.mark.parametrize('form', FORMS)
@pytest.mark.parametrize('metric', MAPS)
def test_a_number_per_place_is_divided_among_the_channels(metric, form):
    torch.testing.assert_close(MAPS[metric](FORMS[form](place)), MAPS[metric](whole), equal_nan=True)

@pytest.mark.parametrize('form', FORMS)
@pytest.mark.parametrize('metric', ASKED)
def test_a_callable_may_return_any_of_them(metric, form):
    torch.testing.assert_close(ASKED[metric](own(form)), ASKED[metric](full))

@pytest.mark.parametrize('form', ['one_channel', 'no_channel', 'array', 'array_no_channel'])
@pytest.mark.parametrize('metric', ALONE)
def test_without_an_input(metric, form):
    torch.testing.assert_close(ALONE[metric](FORMS[form](place)), ALONE[metric](place))

@pytest.mark.parametrize('metric', MAPS)
def test_an_attribution_or_its_array(metric):
    a = explain(net, x, method='grad')
    torch.testing.assert_close(MAPS[metric](a), MAPS[metric](a.values.numpy()), equal_nan=True)

def test_tables():
    lin, t, bench = nn.Linear(5, 3).double().eval(), torch.randn(3, 5, generator=g).double(), fa.GaussianBench(torch.zeros(5), torch.eye(5) + .3)
    for f, key in ((fa.dec, 'dec'), (fa.inc, 'inc')): torch.testing.assert_close(f(lin, t, t.numpy(), bench=bench)[key], f(lin, t, t, bench=bench)[key])
    with pytest.raises(ArgumentError, match='`values`'): fa.dec(lin, t, t[:, :1], bench=bench)

@pytest.mark.parametrize('metric', MAPS)
@pytest.mark.parametrize('bad', [lambda v: v[:2], lambda v: v.expand(-1, 2, -1, -1), lambda v: v[:, 0].transpose(1, 2)[:, :5], lambda v: v[0, 0], lambda v: v[:, 0, 0].numpy(), lambda v: v[:, None].numpy(), lambda v: v.numpy().astype(str), lambda v: v.tolist(), lambda v: v.numpy()*np.nan])
def test_the_rest_is_refused(metric, bad):
    with pytest.raises(ArgumentError, match='`values`'): MAPS[metric](bad(place))
