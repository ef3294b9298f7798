"Methods in Quantus' tables: all methods by name, all metrics, captum beside ours, neighbours, a missing library"
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import manifold_xai.quantus as ours
from manifold_xai import explain, methods
from manifold_xai.engine.recipes import fitting
from manifold_xai.engine.scoring import ArgumentError
from beds import seeded

ROOT = Path(__file__).resolve().parent.parent
quantus, captum = pytest.importorskip('quantus'), pytest.importorskip('captum.attr')
FEW = dict(steps=3, samples=60, orders=2, permutations=4, K=4, paths=1, trees=5)
OWN = dict(spex=dict(samples=800), proxy_spex=dict(samples=100), dig_t=dict(samples=1), dig=dict(guidance={'man': .1}, sample_steps=2), ddpath=dict(samples=1))
SMALL = {'Faithfulness Estimate': dict(features_in_step=12), 'Faithfulness Correlation': dict(nr_runs=8, subset_size=20), 'Pixel-Flipping': dict(features_in_step=12),
         'Region Segmentation': dict(patch_size=3, regions_evaluation=4), 'Monotonicity-Arya': dict(features_in_step=12), 'Infidelity': dict(perturb_patch_sizes=[3], n_perturb_samples=3),
         'Max-Sensitivity': dict(nr_samples=2), 'Relevance Rank Accuracy': {}, 'Attribution Localisation': {}, 'Sparseness': {}, 'Complexity': {}, 'Effective Complexity': dict(eps=.01),
         'Random Logit': dict(num_classes=5), 'MPRT': {}, 'IROF': {}, 'ROAD': dict(percentages=[20, 50]), 'SensitivityN': dict(features_in_step=12)}


class Chart(nn.Module):
    def __init__(self): super().__init__(); self.e, self.d = nn.Linear(144, 20), nn.Linear(20, 144)
    def encode(self, x): return self.e(x.flatten(1))
    def decode(self, z): return torch.sigmoid(self.d(z)).view(-1, 1, 12, 12)


@pytest.fixture(scope='module')
def bed():
    with seeded():
        net = nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), nn.Conv2d(6, 8, 3, 2), nn.ReLU(), nn.Flatten(), nn.Linear(8*4*4, 5)).eval()
        x = torch.rand(4, 1, 12, 12)
    with torch.no_grad(): y = net(x).argmax(1)
    return net, Chart().eval(), x.numpy(), y.numpy(), (x > .5).numpy().astype(int)


def of_captum(kind, **kw):
    def f(model, inputs, targets, **pushed):
        return kind(model).attribute(torch.tensor(inputs, dtype=torch.float32).requires_grad_(), target=torch.tensor(np.asarray(targets)), **kw).detach().numpy()
    return f


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('name', sorted(methods()))
def test_every_method(bed, name):
    net, chart, x, y, _ = bed
    kw = fitting(name, chart=chart, **FEW) | OWN.get(name, {})
    f = ours.explain_func(name, **kw)
    a = f(model=net, inputs=x[:2], targets=y[:2], device='cpu', method='a row')
    assert isinstance(a, np.ndarray) and a.shape == x[:2].shape and a.dtype == np.float32
    direct = explain(net, torch.tensor(x[:2]), torch.tensor(y[:2]), name, output='logit', **kw).values.numpy()
    assert np.abs(a - direct).max() <= 1e-6*max(1, np.abs(direct).max())
    flat = ours.explain_func(name, shape=(1, 12, 12), **kw)(net, x[:2].reshape(2, -1), y[:2])
    assert flat.shape == (2, 144) and np.array_equal(flat.reshape(a.shape), a)


def test_a_table_beside_captum(bed):
    net, _, x, y, ink = bed
    ten = {k: k for k in ('ig', 'guided_ig', 'grad', 'grad_x_input', 'smooth_grad', 'expected_gradients', 'occlusion', 'samp')} | {
        'captum ig': of_captum(captum.IntegratedGradients, n_steps=6, method='riemann_middle'), 'captum input x gradient': of_captum(captum.InputXGradient)}
    ten['ig'] = ours.explain_func('ig', steps=6, rule='midpoint')
    rulers = {k: ours.metric(k, **kw) for k, kw in SMALL.items()} | {'relative gap': ours.relative_gap}
    table, found = ours.evaluate(net, x, y, ten, rulers, masks=ink, steps=3, samples=3, detail=True)
    means = table.xs('mean', axis=1, level=1).astype(float)
    assert means.shape == (10, 18) and np.isfinite(means.values).all()
    for k in rulers:
        for us, them in (('ig', 'captum ig'), ('grad_x_input', 'captum input x gradient')):
            u, v = found[us, k], found[them, k]
            assert (np.abs(u - v) <= 1e-4*np.maximum(1, np.abs(v))).all(), (k, us)


@pytest.mark.parametrize('name', ['Effective Complexity', 'Sparseness', 'Faithfulness Estimate', 'Pixel-Flipping', 'Relevance Rank Accuracy'])
def test_neighbours_leave_a_score_alone(bed, name):
    net, _, x, y, ink = bed
    a = ours.explain_func('ig', steps=6)(net, x, y)*np.array([1, 30, 1, 1], 'f').reshape(4, 1, 1, 1)
    m, call = ours.metric(name, **SMALL[name]), dict(model=net, channel_first=True, softmax=False)
    with ours.mended():
        beside = m(x_batch=x, y_batch=y, a_batch=a, s_batch=ink, **call)
        alone = [m(x_batch=x[b:b + 1], y_batch=y[b:b + 1], a_batch=a[b:b + 1], s_batch=ink[b:b + 1], **call)[0] for b in range(4)]
    assert np.allclose(np.array(beside, float), np.array(alone, float), atol=1e-5)
    if name == 'Effective Complexity':
        theirs = quantus.EffectiveComplexity(eps=.01, disable_warnings=True)
        assert theirs(x_batch=x, y_batch=y, a_batch=a, **call)[0] < theirs(x_batch=x[:1], y_batch=y[:1], a_batch=a[:1], **call)[0]


def test_a_table_of_rows_of_numbers():
    "Tables (B, n) have no channels; a map of zeros and a mask that is missing are told"
    torch.manual_seed(1)
    net, x, y = nn.Sequential(nn.Linear(6, 8), nn.GELU(), nn.Linear(8, 2)).eval(), torch.randn(5, 6), torch.tensor([0, 1, 0, 1, 1])
    t = ours.evaluate(net, x, y, ['ig', 'grad'], {'pf': ours.metric('Pixel-Flipping'), 'sparse': 'Sparseness', 'gap': ours.relative_gap}, steps=40)
    assert np.isfinite(t.values.astype(float)).all() and t['gap', 'mean']['ig'] < 1e-2 < t['gap', 'mean']['grad']
    with pytest.raises(ArgumentError, match='masks'): ours.evaluate(net, x, y, ['grad'], ['AUC'])


def test_the_model_stays_as_it_was(bed):
    net, _, x, y, ink = bed
    before = {k: v.clone() for k, v in net.state_dict().items()}
    ours.evaluate(net, x, y, ['grad'], ['MPRT', 'Random Logit'])
    assert all(torch.equal(v, before[k]) for k, v in net.state_dict().items()) and not net.training
    assert all(p.grad is None for p in net.parameters()) and hasattr(np, 'trapz') == (tuple(map(int, np.__version__.split('.')[:2])) < (2, 4))


def test_without_the_library():
    code = '''
        import sys
        sys.modules['quantus'] = None
        import manifold_xai.quantus as q, torch
        from manifold_xai.engine.scoring import ArgumentError
        for f in (q.metrics, lambda: q.metric('Sparseness')):
            try: f()
            except ArgumentError as e: print(e)
        print(q.explain_func('grad')(torch.nn.Linear(3, 2).eval(), [[1., 2., 3.]], [0]).shape, 'captum' in sys.modules)
    '''
    r = subprocess.run([sys.executable, '-c', textwrap.dedent(code)], capture_output=True, text=True, cwd=ROOT)
    assert r.returncode == 0, r.stderr[-2000:]
    lines = r.stdout.splitlines()
    assert len(lines) == 3 and all('manifold_xai[quantus]' in l for l in lines[:2]) and lines[2] == '(1, 3) False'
