"""Every method gives on an accelerator what it gives on the CPU: float64 is not asked for where there is none, no two devices are mixed."""
import pytest
import torch
from torch import nn

from accelerator import Accelerator, waits
from manifold_xai.games import metagame
from manifold_xai.judging import faithfulness, perturbation
from manifold_xai.manifold import counterfactuals as cf
from manifold_xai.engine import metrics
from manifold_xai.engine.scoring import ArgumentError, _wide
from manifold_xai.engine.recipes import explain, find, fitting, methods

KINDS = {'without float64': False, 'with float64': True}     # MPS's rules, CUDA's rules
MORE = dict(samp=dict(steps=4), spex=dict(samples=300), proxy_spex=dict(samples=60, trees=20))


@pytest.fixture(autouse=True)
def asked_afresh(): _wide.cache_clear()       # what a device can is asked once; here one name stands for two devices


def make():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(784, 3)).eval().requires_grad_(False)
    return net, torch.rand(2, 3, 16, 16)


class Halves(nn.Module):
    "A chart: every second column, doubled again"
    range = (0, 1)
    def __init__(self): super().__init__(); self.one = nn.Parameter(torch.ones(()), requires_grad=False)
    def encode(self, x): return x[..., ::2]*self.one
    def decode(self, z): return z.repeat_interleave(2, -1)*self.one


def shrink(y, s): return .5*y + .25


def asked(method, chart):
    "Small options for a method, and the chart or denoiser that it needs"
    f = find(method).recipe
    kw = fitting(method, steps=4, samples=40, K=8, permutations=4, orders=4, **({} if not f.denoiser else dict(denoiser=shrink)))
    return kw | (dict(chart=chart) if f.chart else {}) | MORE.get(method, {})


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('method', methods())
def test_every_method(method, kind):
    net, x = make()
    want = explain(net, x, method=method, **asked(method, Halves().eval()))
    with Accelerator(KINDS[kind]) as there:
        a = explain(there.model(net), there.tensor(x), method=method, **asked(method, there.model(Halves().eval())))
        assert a.values.device.type == 'far' and a.delta.device.type == 'far'
        got, delta = a.values.cpu(), a.delta.cpu()
    scale = want.values.abs().max()
    assert (got - want.values).abs().max() <= 2e-3*scale, (got - want.values).abs().max()/scale
    assert torch.equal(delta.isnan(), want.delta.isnan())


def waited(steps, **kw):
    "How often a walk of two inputs makes the program wait for the device, two nodes of each in a block"
    net, x = make()
    with Accelerator() as there:
        waits.clear()
        explain(there.model(net), there.tensor(x), steps=steps, chunk=4, **kw)
        return len(waits)


@pytest.mark.parametrize('rule', ['left', 'right', 'midpoint', 'trapezoid', 'gauss', 'balanced', 'idgi', 'discrete_gradient'])
def test_a_walk_does_not_wait(rule):
    "Sums wait for nothing but the look for NaN after 1, 2, 4, ... blocks; rules that halve segments ask once a block whether one is left"
    few, many = waited(16, method='ig', rule=rule), waited(64, method='ig', rule=rule)
    blocks = (64 - 16)/2 if rule in ('balanced', 'idgi', 'discrete_gradient') else 0
    assert blocks <= many - few <= blocks + 3


@pytest.mark.parametrize('method, each', [('guided_ig', 10), ('ig2', 1), ('samp', 1)])
def test_a_steered_walk_waits_for_its_steps_only(method, each):
    "Guided IG asks after each block of features whether the step is full, at most ten times for blocks of a tenth"
    few, many = [waited(n, method=method, rule='trapezoid') for n in (8, 32)]
    assert many - few <= 24*each + 3


class Torn(nn.Module):
    "No number where the mean of an input lies between .3 and .4"
    def __init__(self, net): super().__init__(); self.net = net
    def forward(self, x):
        m = x.flatten(1).mean(1, keepdim=True)
        return torch.where((m > .31) & (m < .4), torch.nan, 1.)*self.net(x)


def test_nan_is_found_on_an_accelerator_too():
    "A fault in mid-walk names the input and the node that the CPU names; set aside, the others come back"
    net, x = make()
    x, torn = torch.stack([x[0]*.1, x[1]/x[1].mean()*.5]), Torn(net).eval()
    kw = dict(method='ig', steps=20, chunk=4)
    with pytest.raises(ArgumentError, match='for input 1 at step 13') as here: explain(torn, x, **kw)
    with Accelerator() as there:
        with pytest.raises(ArgumentError) as e: explain(there.model(torn), there.tensor(x), **kw)
        a = explain(there.model(torn), there.tensor(x), on_nan='mask', **kw)
        assert a.failed.tolist() == [False, True] and a.values.cpu()[1].isnan().all()
        got = a.values.cpu()[0]
    assert str(e.value) == str(here.value)
    torch.testing.assert_close(got, explain(net, x[:1], **kw).values[0])


@pytest.mark.parametrize('baseline', ['blur', 'mean', 'noise', [0, 1], ['blur', .5]], ids=str)
def test_baselines(baseline):
    net, x = make()
    want = explain(net, x, method='ig', steps=4, baseline=baseline).values
    with Accelerator() as there: got = explain(there.model(net), there.tensor(x), method='ig', steps=4, baseline=baseline).values.cpu()
    torch.testing.assert_close(got, want, rtol=1e-3, atol=1e-5)


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('method', ['ig', 'guided_ig', 'smooth_grad', 'expected_gradients', 'grad_cam', 'ig2', 'agi', 'samp', 'spectral_ig', 'blur_ig', 'occlusion', 'rise',
                                    'kernel_shap', 'lime', 'shapley_sampling', 'proxy_spex', 'gralis'])
def test_default_device(method):
    "Under torch.set_default_device the package's own numbers are made where they belong, and the model sees the caller's default"
    net, x = make()
    want, seen = explain(net, x, method=method, **asked(method, None)).values, []
    net[0].register_forward_hook(lambda *a: seen.append(torch.get_default_device().type))
    torch.set_default_device('meta')                     # numbers made by default there are none
    try: got = explain(net, x, method=method, **asked(method, None)).values
    finally: torch.set_default_device(None)
    assert set(seen) == {'meta'} and torch.equal(got, want)


# --- metrics and measures -------------------------------------------------------------------------------------------------------

class Judged(nn.Module):
    "A small classifier of pictures whose answers are sure enough for the information curves"
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(784, 3))
    def forward(self, x): return 20*self.body(x)


def judged():
    torch.manual_seed(0)
    return Judged().eval().requires_grad_(False), torch.rand(3, 3, 16, 16), torch.randn(3, 3, 16, 16)


def box(x):
    m = torch.zeros(x.shape[0], 1, *x.shape[2:], dtype=torch.bool, device='cpu')
    m[:, :, 4:9] = True
    return m


def fitted(x, y):
    "A predictor of classes: the nearest mean"
    m = torch.stack([x[y == k].flatten(1).mean(0) for k in range(3)])
    return lambda v: -(v.flatten(1)[:, None] - m).pow(2).sum(2)


LABELS = torch.tensor([0, 1, 2])


def noisy(model, x, y): return explain(model, x, y, 'smooth_grad', samples=3)


def bench_of(n=12):
    a = torch.randn(n, n, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    return faithfulness.GaussianBench(torch.zeros(n, dtype=torch.float64), a@a.T/n + torch.eye(n, dtype=torch.float64))


def path(x): return torch.stack([x*t for t in (0., .5, 1.)], 1)


JUDGES = {   # name: (model, x, map, chart, place) -> dict of tensors or a tensor; place puts a CPU tensor on the device
    'maps': lambda net, x, v, c, place: metrics.maps(v, x),
    'strength': lambda net, x, v, c, place: metrics.strength(v, signed=True),
    'order': lambda net, x, v, c, place: metrics.order(v),
    'diffid': lambda net, x, v, c, place: metrics.diffid(net, x, v),
    'diffid, normalized': lambda net, x, v, c, place: metrics.diffid(net, x, v, normalize=([.4, .5, .6], [.2, .2, .3])),
    'diffid, features': lambda net, x, v, c, place: metrics.diffid(net, x, v, unit='feature', target=[0, 1, 2]),
    'insertion_deletion': lambda net, x, v, c, place: metrics.insertion_deletion(net, x, v, baseline='blur', steps=5),
    'null_scores': lambda net, x, v, c, place: metrics.null_scores(net, x, n=2),
    'pointing': lambda net, x, v, c, place: metrics.pointing(v, place(box(x))),
    'pointing, mask at home': lambda net, x, v, c, place: metrics.pointing(v, box(x)),
    'energy': lambda net, x, v, c, place: metrics.energy(v, place(box(x)), signed=True),
    'centre': lambda net, x, v, c, place: metrics.centre(x),
    'gap': lambda net, x, v, c, place: metrics.gap(explain(net, x, method='ig', steps=4, rule='left')),
    'off_manifold': lambda net, x, v, c, place: metrics.off_manifold(path(x), c),
    'sparseness': lambda net, x, v, c, place: faithfulness.sparseness(v),
    'complexity': lambda net, x, v, c, place: faithfulness.complexity(v),
    'concentration': lambda net, x, v, c, place: faithfulness.concentration(net, x, v, unit='pixel'),
    'infidelity': lambda net, x, v, c, place: faithfulness.infidelity(net, x, v, samples=8),
    'infidelity, mask': lambda net, x, v, c, place: faithfulness.infidelity(net, x, v, perturb='mask', kind='score', baseline='mean', beta=True, samples=8),
    'max_sensitivity': lambda net, x, v, c, place: faithfulness.max_sensitivity(net, x, noisy, samples=3),
    'max_sensitivity, by name': lambda net, x, v, c, place: faithfulness.max_sensitivity(net, x, 'grad', samples=3),
    'sic_aic': lambda net, x, v, c, place: faithfulness.sic_aic(net, x, v, least=0., size='png'),
    'compressed_size': lambda net, x, v, c, place: faithfulness.compressed_size(x, 'png'),
    'linear_fill': lambda net, x, v, c, place: faithfulness.linear_fill()(x, place(box(x))),
    'interpolate_fill': lambda net, x, v, c, place: faithfulness.interpolate_fill(x, ~place(box(x))),
    'road': lambda net, x, v, c, place: faithfulness.road(net, x, v, ratios=(.2, .5)),
    'mprt': lambda net, x, v, c, place: faithfulness.mprt(net, x, 'grad'),
    'mprt, ssim': lambda net, x, v, c, place: faithfulness.mprt(net, x, 'grad', similarity='ssim', absolute=True),
    'ssim': lambda net, x, v, c, place: faithfulness.ssim(v, v.flip(2)),
    'spearman': lambda net, x, v, c, place: faithfulness.spearman(v, v.flip(2)),
    'entropy_rise': lambda net, x, v, c, place: faithfulness.entropy_rise(v, v**3),
    'efficient_mprt': lambda net, x, v, c, place: faithfulness.efficient_mprt(net, x, 'grad'),
    'random_maps': lambda net, x, v, c, place: faithfulness.random_maps(x),
    'correlation': lambda net, x, v, c, place: faithfulness.correlation(v.flatten(1), x.flatten(1)),
    'roar': lambda net, x, v, c, place: faithfulness.roar(fitted, x, v, place(LABELS), (x, v, place(LABELS)), ratios=(.1, .5)),
}
FOUR = torch.arange(2).repeat_interleave(8).view(-1, 1)*2 + torch.arange(2).repeat_interleave(8)      # players of 16 x 16 pixels
changed = lambda net, x, **kw: cf.counterfactual(net, x, denoiser=shrink, K=4, steps=4, s=.5, **kw)
meta = lambda net, x, place, method, **kw: metagame.meta(net, x, method=method, regions=place(FOUR), **kw)
BEYOND = {   # games of games, counterfactuals and honest removal: the same arguments
    'meta, ig': lambda net, x, v, c, place: {k: getattr(meta(net, x, place, 'ig', steps=3), k) for k in ('values', 'shares', 'residual')},
    'meta, orders': lambda net, x, v, c, place: {k: getattr(meta(net, x, place, 'ig', steps=3, orders=4), k) for k in ('values', 'error')},
    'meta, masked': lambda net, x, v, c, place: meta(net, x, place, 'occlusion', own='masked', window=8, stride=8).values,
    'meta, zero': lambda net, x, v, c, place: meta(net, x, place, 'grad_x_input', own='zero').values,
    'meta, shapley': lambda net, x, v, c, place: meta(net, x, place, 'shapley').values,
    'counterfactual': lambda net, x, v, c, place: {k: getattr(changed(net, x), k) for k in ('x_cf', 'rates', 'levels', 'l1', 'score_after')},
    'counterfactual, autograd': lambda net, x, v, c, place: changed(net, x, grad='autograd').x_cf,
    'counterfactual, per particle': lambda net, x, v, c, place: changed(net, x, grad='per_particle').x_cf,
    'pgd': lambda net, x, v, c, place: cf.pgd(net, x, steps=3).x_cf,
    'dime': lambda net, x, v, c, place: cf.dime(net, x, denoiser=shrink, steps=3).x_cf,
    'ace': lambda net, x, v, c, place: cf.ace(net, x, denoiser=shrink, iterations=3).x_cf,
    'embed': lambda net, x, v, c, place: cf.embed(x, lambda u: u[:, 0, 0]),
    'fid': lambda net, x, v, c, place: torch.tensor(cf.fid(x.flatten(1)[:, :4], v.flatten(1)[:, :4]), device='cpu'),
    'flip_rate': lambda net, x, v, c, place: cf.flip_rate(net, path(x), 1),
    'l1': lambda net, x, v, c, place: cf.l1(x, v),
    'l2': lambda net, x, v, c, place: cf.l2(x, v),
    'cout': lambda net, x, v, c, place: cf.cout(net, x, v, 0, 1),
    'realism': lambda net, x, v, c, place: dict(cf.realism(v, x, x + .1, lambda u: u[:, 0, 0])),
    'diversity': lambda net, x, v, c, place: cf.diversity(path(x), lambda u: u[:, 0, 0]),
    'residual': lambda net, x, v, c, place: cf.residual(x, shrink, .5),
    'perceptual': lambda net, x, v, c, place: cf.perceptual(x, v, lambda u: u[:, 0], by='features').distance,
    'f_fidelity': lambda net, x, v, c, place: {k: u for k, u in perturbation.f_fidelity(net, x, v).items() if k != 'forward'},
    'blur_gain': lambda net, x, v, c, place: dict(perturbation.blur_gain(lambda x, v: metrics.strength(v).flatten(1).amax(1), x, v)),
    'removal': lambda net, x, v, c, place: perturbation.removal(net, x, v),
    'mas': lambda net, x, v, c, place: perturbation.mas(net, x, v),
    'normalised': lambda net, x, v, c, place: perturbation.normalised(net, x, v, unit='patch', beam=1, rounds=1, pairs=4, budget=9000),
}
JUDGES |= BEYOND
TABLES = {   # the same for a table (B, 12)
    'dec': lambda net, x, v: faithfulness.dec(net, x, v, bench=bench_of(), samples=6),
    'inc': lambda net, x, v: faithfulness.inc(net, x, v, bench=bench_of(), samples=6),
}


def home(v):
    "Tensors of a result on the CPU, float64 as float32"
    if isinstance(v, dict): return {k: home(u) for k, u in v.items()}
    if not isinstance(v, torch.Tensor): return v
    v = v.cpu()
    return v.float() if v.is_floating_point() else v


def same(got, want, where):
    if isinstance(want, dict): [same(got[k], want[k], f'{where}: {k}') for k in want]
    elif isinstance(want, torch.Tensor): torch.testing.assert_close(got, want, rtol=2e-3, atol=2e-4, equal_nan=True, msg=lambda m: f'{where}: {m}')
    else: assert got == want, where


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('name', JUDGES)
def test_every_metric(name, kind):
    net, x, v = judged()
    want = home(JUDGES[name](net, x, v, Halves().eval(), lambda t: t))
    with Accelerator(KINDS[kind]) as there:
        got = home(JUDGES[name](there.model(net), there.tensor(x), there.tensor(v), there.model(Halves().eval()), there.tensor))
    same(got, want, name)


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('name', TABLES)
def test_every_metric_of_tables(name, kind):
    torch.manual_seed(1)
    net, x, v = nn.Sequential(nn.Linear(12, 3)).eval(), torch.randn(4, 12), torch.randn(4, 12)
    want = home(TABLES[name](net, x, v))
    with Accelerator(KINDS[kind]) as there: got = home(TABLES[name](there.model(net), there.tensor(x), there.tensor(v)))
    same(got, want, name)


@pytest.mark.filterwarnings('ignore')
def test_tables_of_metrics():
    "`compare`, `audit`, `mprt_table`: their numbers come home by themselves"
    net, x, v = judged()
    def tables(net, x, v):
        yield metrics.compare(net, x, dict(a=v, b=explain(net, x, method='ig', steps=4)), null=2)
        yield faithfulness.audit(net, x, dict(a=v), [(faithfulness.road, ('road',), dict(ratios=(.2, .5))), (faithfulness.infidelity, ('relative',), dict(samples=4))], null=2)
        yield faithfulness.mprt_table(net, x, ['grad'], seeds=(42, 43))
    want = list(tables(net, x, v))
    with Accelerator() as there: got = list(tables(there.model(net), there.tensor(x), there.tensor(v)))
    for a, b in zip(got, want): torch.testing.assert_close(torch.tensor(a.to_numpy(dtype=float)), torch.tensor(b.to_numpy(dtype=float)), rtol=5e-3, atol=1e-3, equal_nan=True)


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('name', JUDGES)
def test_metrics_under_a_default_device(name):
    net, x, v = judged()
    want = home(JUDGES[name](net, x, v, Halves().eval(), lambda t: t))
    chart = Halves().eval()
    torch.set_default_device('meta')
    try: got = JUDGES[name](net, x, v, chart, lambda t: t)
    finally: torch.set_default_device(None)
    same(home(got), want, name)


def test_no_metric_is_forgotten():
    "Each public function of these modules is named above, or is no metric of tensors"
    others = {'RATIOS', 'THRESHOLDS', 'NEIGHBOURS', 'Interval', 'Paired', 'interval', 'paired', 'compare', 'audit', 'mprt_table', 'mprt_rows', 'ranks', 'windows', 'keeps',
              'mean_fill', 'window_logits', 'explainer', 'start_mask', 'randomised', 'scrambled', 'histogram_entropy', 'GaussianBench', 'expected', 'roar_faithfulness'}
    told = {n.split(',')[0] for n in (*JUDGES, *TABLES)}
    others |= {'GRADS', 'RELEASED', 'Counterfactual', 'descent', 'ensemble_push', 'per_particle_push', 'penultimate', 'Meta', 'limits', 'blurred_map', 'meta_shapley', 'FFidelity', 'FILLS', 'ORDERS', 'UNITS'}
    left = {n for m in (metrics, faithfulness, perturbation, cf, metagame) for n in m.__all__} - told - others
    assert not left, left
