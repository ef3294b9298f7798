"What every method keeps: batches, seeds, costs, dtypes, untouched state, memory"
import subprocess, sys
import pytest, torch
from torch import nn
from manifold_xai import attribute, explain, methods, options, score
from manifold_xai.engine.averages import Baselines, Noise
from manifold_xai.engine.scoring import ArgumentError, RULES
from manifold_xai.engine.recipes import _own, _takes, _walks, find, fitting, uses_chart
from beds import Chart, Net, shrink

NAMES = sorted(methods())
LESS = dict(gralis=dict(permutations=4), ms_gralis=dict(permutations=4), spex=dict(samples=800))     # fewer orders and masks than the defaults where rows are evaluated one by one
PIXEL, LATENT = ('ig', 'guided_ig'), ('eig', 'ma_gig')
pytestmark = pytest.mark.filterwarnings('ignore:the chart reconstructs')

@pytest.mark.parametrize('name', NAMES)
def test_options_are_told(name):
    "Each has a line, what `explain` knows is what is told, and what parity sets is among it"
    told, f = options(name), find(name)
    assert all(isinstance(o.doc, str) and o.doc for o in told.values())
    assert set(f.recipe.published) <= set(told) and set(_own(f)) - {'F', 'x', 'x0'} <= set(told)


def test_the_list_of_methods():
    assert {'grad_x_input', 'ig', 'expected_gradients', 'smooth_grad', 'guided_ig', 'eig', 'ma_gig'} <= set(NAMES)
    assert all(isinstance(v, str) and v for v in methods().values())

@pytest.mark.parametrize('name', NAMES)
def test_alone_as_in_a_batch(bed, name):
    net, chart, x = bed; less = LESS.get(name, {})
    kw = fitting(name, chart=chart, steps=9) | less
    a = explain(net, x, method=name, **kw)
    for b in range(4):
        for chunk in ('auto', 1, 5):
            one = explain(net, x[b:b+1], method=name, chunk=chunk, **kw)
            assert torch.allclose(a[b].values, one.values, atol=1e-10, rtol=0) and a[b].target == one.target
            assert torch.equal(a[b].cost.backward, one.cost.backward)
    flipped = explain(net, x.flip(0), method=name, chunk=3, **kw)
    assert torch.allclose(flipped.values.flip(0), a.values, atol=1e-10, rtol=0)

@pytest.mark.parametrize('name', ['grad', 'guided_ig', 'eig', 'ig2', 'agi', 'grad_cam', 'occlusion', 'kernel_shap', 'spectral_ig'])
@pytest.mark.parametrize('average', [Noise(3, .1, relative=True), Baselines([0, .4], lambda F, x, x0: torch.stack([1 + F(t)**2 for t in x0], 1))], ids=['noise', 'weights'])
def test_an_average_alone_as_in_a_batch(bed, name, average):
    net, chart, x = bed
    kw = fitting(name, chart=chart, steps=4, samples=60, average=average)
    if isinstance(average, Baselines) and not find(name).recipe.based: return
    a = explain(net, x, method=name, **kw)
    for chunk in ('auto', 1, 5):
        one = explain(net, x[2:3], method=name, chunk=chunk, **kw)
        assert torch.allclose(a[2].values, one.values, atol=1e-10, rtol=0) and torch.equal(a[2].cost.forward, one.cost.forward)
        assert torch.allclose(a[2].extras['spread'], one.extras['spread'], atol=1e-10, rtol=0)
    flipped = explain(net, x.flip(0), method=name, chunk=3, **kw)
    assert torch.allclose(flipped.values.flip(0), a.values, atol=1e-10, rtol=0)

@pytest.mark.parametrize('name', NAMES)
def test_seed_and_generator(bed, name):
    net, chart, x = bed
    run = lambda **k: explain(net, x, method=name, **fitting(name, chart=chart, steps=5, baseline='noise'), **LESS.get(name, {}), **k).values
    assert torch.equal(run(seed=3), run(seed=3))
    assert torch.equal(run(generator=torch.Generator().manual_seed(5)), run(generator=torch.Generator().manual_seed(5)))
    F = score(net)
    assert torch.equal(attribute(F, x, 'noise', seed=3, steps=5).values, attribute(score(net), x, 'noise', seed=3, steps=5).values)

@pytest.mark.parametrize('name', NAMES)
@pytest.mark.parametrize('dtype', [torch.float32, torch.float64])
def test_dtype_shape_and_device(bed, name, dtype):
    net, chart, x = bed
    n, c = Net().to(dtype).eval(), Chart().to(dtype).eval()
    a = explain(n, x.to(dtype), method=name, **fitting(name, chart=c, steps=4))
    assert a.values.dtype == dtype and a.values.shape == x.shape and a.values.device == x.device

def test_half_precision(bed):
    x = bed[2].half()
    for name in ('ig', 'guided_ig', 'ma_gig', 'ig2'):
        a = explain(Net().half().eval(), x, method=name, **fitting(name, chart=Chart().half().eval(), steps=4))
        assert a.values.dtype == torch.float16 and a.values.isfinite().all() and a.delta.abs().max() < 1e-2

@pytest.mark.parametrize('dtype,tol', [(torch.bfloat16, .01), (torch.float16, .002)])
@pytest.mark.parametrize('step', [.008, .0005])
def test_ig2_moves_in_half_precision(dtype, tol, step):
    "Steps far below the spacing of the dtype add up: the nodes are kept in float32"
    from manifold_xai.engine.testbeds import digits, pocket_classifier
    x, y = (t[:2] for t in digits('test'))
    run = lambda d: explain(pocket_classifier().to(d), x.to(d), y, 'ig2', steps=10, step_size=step, return_path=True)
    a, b = run(torch.float32), run(dtype)
    moved = [(p.path[:, 0] - p.path[:, -1]).float().flatten(1).norm(dim=1) for p in (a, b)]
    assert (moved[0] > 0).all() and ((moved[1]/moved[0] - 1).abs() < .1 if step > .001 else (moved[1] > 0)).all()
    assert b.values.dtype == dtype
    cos = torch.nn.functional.cosine_similarity(a.values.flatten(1), b.values.float().flatten(1))
    assert (cos > 1 - tol).all() and ((b.score_x - b.score_base)/(a.score_x - a.score_base) - 1).abs().max() < 10*tol

@pytest.mark.parametrize('rule', RULES)
@pytest.mark.parametrize('name', PIXEL)
def test_cost_in_pixels(bed, name, rule):
    net, chart, x = bed; n = 8
    c = explain(net, x, method=name, steps=n, rule=rule, **(dict(tol=1e9) if rule == 'adaptive' else {})).cost
    both = rule in ('trapezoid', 'adaptive', 'idgi', 'discrete_gradient', 'balanced')
    want = n + both
    if name == 'guided_ig': want += {'right': 1, 'midpoint': n, 'gauss': 2*n}.get(rule, 0)    # the walk itself needs n
    assert c.backward.tolist() == [want]*4 and (c.forward <= c.backward + 2).all() and (c.forward >= c.backward).all()

@pytest.mark.parametrize('name', LATENT)
@pytest.mark.parametrize('anchor,more', [('decoded', 0), ('raw', 1), ('split', 2)])
@pytest.mark.parametrize('rule', ['left', 'trapezoid', 'balanced'])
def test_cost_in_a_chart(bed, name, anchor, more, rule):
    net, chart, x = bed; n = 8
    c = explain(net, x, method=name, chart=chart, steps=n, rule=rule, anchor=anchor).cost
    if name == 'eig' and anchor == 'raw': more = 0           # nothing has to be measured at D(E(x')) when nothing guides
    assert c.backward.tolist() == [n + (rule != 'left') + more]*4
    assert (c.forward <= c.backward + 2).all() and (c.decode <= n + 1).all() and c.encode.tolist() == [2]*4

def test_cost_of_the_other_walks(bed):
    "Per input, n segments: a steered walk spends two backwards on each forward, a fan all of that for each of its walks, SAMP has two lines"
    net, chart, x = bed; n = 8
    back = lambda name, **k: explain(net, x, method=name, steps=n, **k).cost
    for name in ('spectral_ig', 'blur_ig'): assert back(name).backward.tolist() == [n + 1]*4 and back(name, rule='left').backward.tolist() == [n]*4
    assert back('samp').backward.tolist() == [2*(n + 1)]*4
    for rule, more in (('balanced', 1), ('right', 0)):           # read from the baseline, an outward walk measures its right end first
        c = back('agi', rule=rule)                              # 5 classes
        assert c.backward.tolist() == [5*(2*n + more)]*4 and (c.forward <= 5*(n + 1) + 2).all()
        assert back('ig2', rule=rule).backward.tolist() == [2*n + more]*4
    both = back('ig2', references=torch.stack([x[0], x[1], x[2]]), choice='given')
    assert both.backward.tolist() == [3*(2*n + 1)]*4

def test_cost_of_orders(bed):
    "m orders, n regions, k segments in an edge: m n k slopes, one more a walk where a rule wants both ends of a segment, twice as many where it has two nodes; m (n - 1) + 2 scores where edges are differenced"
    net, chart, x = bed; m, n, k = 4, 36, 3
    cost = lambda **kw: explain(net, x, method='gralis', permutations=m, **kw).cost
    for rule, want in dict(midpoint=m*n*k, left=m*n*k, right=m*n*k, gauss=m*n*k, trapezoid=m*(n*k + 1), balanced=m*(n*k + 1)).items():
        c = cost(nodes=k, rule=rule)
        assert c.backward.tolist() == [want]*4 and (c.forward >= c.backward).all() and (c.forward <= c.backward + m + 1).all()
    c = cost(edge='difference')
    assert c.forward.tolist() == [m*(n - 1) + 2]*4 and c.backward.tolist() == [0]*4
    assert cost(steps=2*n, rule='midpoint', baseline=['mean', 0]).backward.tolist() == [2*m*n*2]*4
    assert cost().backward.tolist() == [m*(n + 1)]*4 and cost(rule='midpoint').backward.tolist() == [m*n*8]*4
    c = explain(net, x, method='ms_gralis', grids=(2, 3), permutations=(4, 8), nodes=2, rule='midpoint').cost
    assert c.backward.tolist() == [2*(4*4 + 8*9)]*4

class Counts:
    "A chart that counts the rows it is given"
    def __init__(self, chart): self.chart, self.rows = chart, dict(encode=0, decode=0)
    def encode(self, x): self.rows['encode'] += len(x); return self.chart.encode(x)
    def decode(self, z): self.rows['decode'] += len(z); return self.chart.decode(z)

@pytest.mark.parametrize('name,options', [(n, LESS.get(n, {})) for n in NAMES] + [('dig', dict(guidance={'man': .1}, paths=1, sample_steps=2)), ('mig', dict(quotient=True))])
def test_what_a_chart_did_is_what_is_booked(bed, name, options):
    "Encodes and decodes, summed over inputs, are the rows the chart saw; an input costs alone what it costs in a batch"
    net, chart, x = bed
    run = lambda x: (c := Counts(chart), explain(net, x, method=name, **fitting(name, chart=c, steps=5), **options).cost)
    c, cost = run(x[:3])
    assert c.rows == {k: int(cost[k].sum()) for k in c.rows}
    d, alone = run(x[1:2])
    assert d.rows == {k: int(alone[k]) for k in d.rows} == {k: int(cost[k][1]) for k in d.rows}
    if name in ('dig', 'dig_t'): assert not cost.denoise.any()     # the chart's denoiser is a formula

def test_local_costs(bed):
    net, chart, x = bed
    for name, n in (('grad', 1), ('grad_x_input', 1), ('smooth_grad', 50), ('expected_gradients', 50), ('grad_cam', 1)):
        c = explain(net, x, method=name).cost
        assert c.backward.tolist() == [n]*4 and (c.forward <= n + 2).all()

@pytest.mark.parametrize('name', NAMES)
def test_nothing_else_is_touched(bed, name):
    net, chart, x = bed
    calls = []
    h = net.body[0].register_forward_hook(lambda *a: calls.append(1))
    state = lambda: ([p.grad for p in net.parameters()], [p.requires_grad for m in (net, chart) for p in m.parameters()], [m.training for m in net.modules()], len(net.body[0]._forward_hooks), x.requires_grad)
    before, rng = state(), torch.get_rng_state()
    kw = fitting(name, chart=chart, steps=3)
    explain(net, x, method=name, baseline='noise', **kw)
    with torch.no_grad(): explain(net, x, method=name, **kw)
    with torch.inference_mode(): explain(net, x.clone(), method=name, **kw)
    h.remove()
    assert before[:3] + (1,) + before[4:] == state()[:3] + (1,) + state()[4:] and torch.equal(rng, torch.get_rng_state()) and calls

@pytest.mark.parametrize('name', PIXEL + LATENT + ('agi', 'ig2', 'samp', 'spectral_ig', 'blur_ig'))
def test_exact_rules_are_complete(bed, name):
    net, chart, x = bed
    for rule in ('idgi', 'discrete_gradient', 'balanced'):
        for kw in ({}, dict(baseline=['mean', .5])):
            a = explain(net, x, method=name, rule=rule, **fitting(name, chart=chart, steps=3), **kw)
            assert (a.delta.abs() <= 1e-12*(a.score_x.abs() + a.score_base.abs() + a.extras['mass'].sum(1))).all()
            assert torch.allclose(a.values.flatten(1).sum(1) - (a.score_x - a.score_base), a.delta, atol=1e-13)

@pytest.mark.parametrize('name', NAMES)
def test_a_chart_is_used_or_refused(bed, name):
    "No method takes a chart and leaves it aside: a wild one changes the map or its measures, or is refused"
    net, chart, x = bed
    class Wild:
        def encode(self, x): return x.flatten(1)
        def decode(self, z): return (3*z).sin().view(-1, 1, 11, 11)
    kw = fitting(name, steps=3, samples=130, K=4, permutations=4, orders=2, trees=5)
    kw |= dict(dig=dict(guidance={'man': .1}, paths=1, sample_steps=2), dig_t=dict(samples=1), ddpath=dict(samples=1, steps=2)).get(name, {})
    run = lambda c, **more: explain(net, x[:1], method=name, chart=c, **kw, **more)
    if uses_chart(name) or name == 'dig': assert not torch.allclose(run(chart).values, run(Wild()).values); return
    with pytest.raises(ArgumentError, match='`chart`: got a chart; leave it out'): run(chart)
    if not _walks(find(name)):
        with pytest.raises(ArgumentError, match='`off_manifold`|`chart`'): run(chart, off_manifold=3)
    else:
        a, b = run(chart, off_manifold=3), run(Wild(), off_manifold=3)
        assert torch.equal(a.values, b.values) and not torch.allclose(a.off_manifold, b.off_manifold)

def test_parity_and_defaults(bed):
    net, chart, x = bed
    a = explain(net, x, chart=chart, parity=True)
    assert a.method == 'ma_gig' and a.options['steps'] == 199 and a.options['rule'] == 'left' and a.options['anchor'] == 'raw' and a.options['slerp'] and a.options['last'] == 'double'
    assert explain(net, x, steps=2).method == 'guided_ig'
    assert explain(net, x, chart=chart, parity=True, steps=4, slerp=False).options['slerp'] is False

def test_targets_and_outputs(bed):
    net, chart, x = bed
    y = net(x).argmax(1)
    for t in (y, y.tolist(), tuple(y.tolist())): assert torch.equal(explain(net, x, t, 'ig', steps=3).target, y)
    assert explain(net, x, 2, 'ig', steps=3).target.tolist() == [2]*4
    binary = nn.Sequential(net, nn.Linear(5, 1).double()).eval()
    a = explain(binary, x, method='ig', steps=3)
    assert torch.allclose(a.score_x, binary(x)[:, 0].sigmoid())
    assert torch.allclose(explain(binary, x, method='ig', steps=3, output='value').score_x, binary(x)[:, 0])
    wrap = lambda f: type('W', (nn.Module,), dict(forward=lambda s, x: f(net(x))))().eval()
    for f, pick in ((lambda l: (l, 0), None), (lambda l: dict(logits=l), None), (lambda l: dict(a=0, z=l), 'z'), (lambda l: type('O', (), dict(logits=l))(), None)):
        assert torch.allclose(explain(wrap(f), x, method='ig', steps=3, pick=pick).values, explain(net, x, method='ig', steps=3).values)

def test_inputs_of_any_shape():
    for shape in ((7,), (3, 9), (2, 5, 6), (1, 4, 4, 4)):
        net = nn.Sequential(nn.Flatten(), nn.Linear(torch.Size(shape).numel(), 4), nn.Tanh(), nn.Linear(4, 3)).double().eval()
        for name in ('ig', 'guided_ig', 'smooth_grad', 'expected_gradients', 'grad_x_input', 'ig2', 'agi', 'samp', 'spectral_ig'):
            a = explain(net, torch.rand(2, *shape, dtype=torch.float64), method=name, baseline='mean', **fitting(name, steps=5))
            assert a.values.shape == (2, *shape)
            if name == 'ig': a._repr_html_()

MEMORY = """
import resource, sys, warnings, torch
from torch import nn
from manifold_xai import explain
from manifold_xai.engine.recipes import fitting
torch.set_num_threads(1); warnings.simplefilter('ignore')
net = nn.Sequential(nn.Conv2d(3, 8, 3, 4), nn.GELU(), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(128, 5)).eval()
enc, dec = nn.Conv2d(3, 4, 8, 8), nn.ConvTranspose2d(4, 3, 8, 8)
class Chart:
    encode = staticmethod(lambda x: enc(x)); decode = staticmethod(lambda z: dec(z))
x = torch.rand(1, 3, 96, 96)
for name in sys.argv[1:]:
    peaks = []
    for n in (5, 30, 300):
        explain(net, x, method=name, **fitting(name, chart=Chart(), steps=n)); peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print(name, peaks[2] - peaks[1])
"""

def test_memory_does_not_grow_with_the_steps():
    "A path of 300 nodes would take 33 MB here; what may grow are a few numbers per segment (kilobytes)"
    out = subprocess.run([sys.executable, '-c', MEMORY, *PIXEL, *LATENT], capture_output=True, text=True, check=True).stdout
    grown = {k: int(v) for k, v in map(str.split, out.splitlines())}
    assert set(grown) == {*PIXEL, *LATENT} and max(grown.values()) < 8000, grown

def _edge(F, x, b, K):
    "Smallest relative gap between slopes on the two sides of a block's edge"
    v = F.grad(x, b)[1].abs().flatten().sort().values
    e = torch.arange(K, len(v), K)
    return ((v[e] - v[e - 1])/v[e].clamp(min=1e-300)).min().item()

def test_guided_paths_of_relu_networks_agree_until_a_tie(capsys):
    "Batch against single: equal up to the first step at which two slopes at a block's edge agree to rounding"
    from manifold_xai.walks.guided import block_size
    from manifold_xai.engine.testbeds import digits, pocket_classifier
    net, x, n, parted = pocket_classifier('relu', dtype=torch.float64), digits('test')[0][:8].double(), 15, 0
    a = explain(net, x, method='guided_ig', steps=n, return_path=True)
    F = score(net); F.resolve(x)
    for b in range(8):
        one = explain(net, x[b:b+1], method='guided_ig', steps=n, return_path=True)
        off = ((a.path[b] - one.path[0]).abs().flatten(1).amax(1) > 1e-9).nonzero()
        if not len(off): assert torch.allclose(a.values[b], one.values[0], atol=1e-8); continue
        parted += 1
        k = int(off[0]) - 1
        assert min(_edge(F, one.path[:, j], torch.tensor([b]), block_size(784, .1)) for j in range(k + 1)) < 1e-12
    with capsys.disabled(): print(f'\n{parted} of 8 guided paths parted at a tie', end=' ')

def test_any_memory_layout():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.GELU(), nn.Flatten(), nn.Linear(144, 3)).double().eval()
    x = torch.rand(2, 3, 8, 8, dtype=torch.float64)
    for rule in RULES:
        for name in PIXEL:
            a, b = (explain(n, v, method=name, rule=rule, steps=4).values for n, v in ((net, x), (net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last))))
            assert torch.allclose(a, b, atol=1e-12)


@pytest.mark.parametrize('name', [n for n in NAMES if 'rule' in _takes(find(n))])
@pytest.mark.parametrize('baseline', [0, [0, 'mean']], ids=str)
def test_a_list_of_rules(bed, name, baseline):
    "One walk and a result for each rule, every one as if it had been asked for alone; or refused by name"
    net, chart, x = bed
    f, kw = find(name).recipe, fitting(name, chart=chart, steps=4, samples=2, K=4, permutations=4, paths=2, sample_steps=2)
    run = lambda rule: explain(net, x[:2], method=name, rule=rule, baseline=baseline, **kw | (dict(denoiser=shrink) if f.denoiser and 'chart' not in kw else {}))
    if name == 'ddpath': kw['version'] = 'path'      # the published form sums no segments
    if name in ('grad_x_input', 'ms_gralis', 'pooled_ig'):
        with pytest.raises(ArgumentError, match='`rule`: got a list of rules'): run(['left', 'balanced'])
        return
    both = run(['left', 'balanced'])
    assert list(both) == ['left', 'balanced']
    for r, a in both.items():
        one = run(r)
        assert torch.allclose(a.values, one.values, atol=1e-12) and torch.allclose(a.delta, one.delta, atol=1e-12, equal_nan=True) and set(a.extras) == set(one.extras)
