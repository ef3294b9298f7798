"A model that is only a function from arrays to scores: every walk, no gradient, counted costs, errors that keep what was computed"
import numpy as np, pytest, torch
from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.manifold.diffusion import Denoiser
from manifold_xai.manifold.freemcg import Ensemble, classes

pytestmark = pytest.mark.filterwarnings('ignore:the chart reconstructs')
shrink = Denoiser(lambda y, s: y/(1 + s**2), (0, 5), name='shrink')


class Answers:
    "Arrays out; refuses tensors that a gradient could come back through; may break off or answer NaN"
    def __init__(self, net, classes=5, breaks=None, nan=None): self.net, self.C, self.breaks, self.nan, self.rows = net, classes, breaks, nan, 0
    def __call__(self, x):
        if x.requires_grad: raise RuntimeError('no gradient goes through here')
        self.rows += len(x)
        if self.breaks is not None and self.rows > self.breaks: raise TimeoutError('no answer')
        with torch.no_grad(): l = self.net(x)[:, :self.C].numpy().copy()
        if self.nan is not None and self.rows > self.nan: l[-1] = np.nan
        return l


class Steps:
    "A chart that cannot be differentiated"
    def __init__(self, chart): self.chart = chart
    def encode(self, x):
        with torch.no_grad(): return self.chart.encode(x)
    def decode(self, z):
        if z.requires_grad: raise RuntimeError('no derivative')
        with torch.no_grad(): return (self.chart.decode(z)*255).round()/255


@pytest.fixture(scope='module')
def bed(bed): return *bed[:2], bed[2][:3]


@pytest.mark.parametrize('method', ['freemcg', 'grad', 'grad_x_input', 'ig', 'guided_ig', 'eig', 'ma_gig'])
def test_every_method(bed, method):
    net, chart, x = bed
    f = Answers(net)
    more = {} if method == 'freemcg' else dict(slope='ensemble') | ({} if method.startswith('grad') else dict(steps=4))
    a = explain(f, x, method=method, denoiser=shrink, chart=Steps(chart), K=6, **more)
    assert a.values.isfinite().all() and not a.cost.backward.any()
    assert f.rows == int(a.cost.forward.sum())
    if method in ('ig', 'guided_ig', 'eig', 'ma_gig'): assert a.delta.abs().max() < 1e-10     # balanced: complete whatever the slope


@pytest.mark.parametrize('method', ['freemcg', 'ig', 'guided_ig', 'eig', 'ma_gig'])
@pytest.mark.parametrize('rule', ['trapezoid', 'balanced', 'midpoint'])
def test_alone_and_in_chunks(bed, method, rule):
    net, chart, x = bed
    walk = {} if method == 'freemcg' else dict(slope='ensemble', steps=3, rule=rule)
    kw = dict(method=method, denoiser=shrink, chart=chart, K=5, seed=7, **walk)
    a = explain(Answers(net), x, **kw)
    for chunk in (1, 7):
        b = explain(Answers(net), x[1:2], chunk=chunk, **kw)
        assert torch.allclose(a.values[1:2], b.values, atol=1e-10, rtol=0)
    assert torch.equal(a.values, explain(Answers(net), x, **kw).values)


@pytest.mark.parametrize('C', [2, 5])
def test_cost(bed, C):
    net, chart, x = bed
    f = Answers(net, C)
    a = explain(f, x, method='freemcg', denoiser=shrink, K=9)
    assert a.cost.forward.tolist() == [10]*3 and a.cost.denoise.tolist() == [9]*3 and f.rows == 30
    f = Answers(net, C); g = classes(f, x, Ensemble(shrink, K=9))
    assert f.rows == 30 and g.shape == (*x.shape, C)
    n, K = 4, 6
    c = explain(Answers(net), x, method='ig', slope='ensemble', denoiser=shrink, K=K, steps=n, rule='trapezoid').cost
    assert c.denoise.tolist() == [K*(n + 1)]*3 and c.forward.tolist() == [K*(n + 1) + 2]*3          # F(x) and F(x') besides
    c = explain(Answers(net), x, method='ma_gig', slope='ensemble', chart=chart, K=K, steps=n, rule='left', anchor='decoded').cost
    assert (c.decode <= K*n + n + 1).all() and (c.denoise == 0).all()


def test_vjp_guidance_differs_and_needs_the_decoder(bed):
    net, chart, x = bed
    kw = dict(method='ma_gig', slope='ensemble', denoiser=shrink, K=6, steps=4)
    a, b = (explain(Answers(net), x, chart=chart, guidance=g, **kw) for g in ('ensemble', 'vjp'))
    assert not torch.allclose(a.values, b.values)
    with pytest.raises(RuntimeError, match='no derivative'): explain(Answers(net), x, chart=Steps(chart), guidance='vjp', **kw)


def test_a_model_that_breaks_off(bed):
    net, chart, x = bed
    with pytest.raises(TimeoutError) as e: explain(Answers(net, breaks=60), x[:1], method='guided_ig', slope='ensemble', denoiser=shrink, K=6, steps=20, rule='trapezoid')
    p = e.value.partial['trapezoid']
    assert 0 < p.extras['nodes'] < 21 and p.values.abs().sum() > 0 and 0 < p.cost.forward.item() <= 61
    assert any('broke off after' in n for n in e.value.__notes__)


def test_nan_in_mid_walk(bed):
    net, chart, x = bed
    kw = dict(method='ig', slope='ensemble', denoiser=shrink, K=6, steps=5, rule='trapezoid', chunk=1)
    with pytest.raises(ArgumentError, match='at step'): explain(Answers(net, nan=20), x[:1], **kw)
    a = explain(Answers(net, nan=100), x, on_nan='mask', **kw)
    assert a.failed.any() and not a.failed.all() and a.values[~a.failed].isfinite().all()


NOISY = dict(method='freemcg', K=4)
@pytest.mark.parametrize('kw, name', [
    (dict(denoiser=shrink, K=1), '`K`'), (dict(denoiser=shrink, s=6.), '`s`'), (dict(denoiser=shrink, s=-1), '`s`'), (dict(denoiser=shrink, s=torch.ones(2)), '`s`'),
    (dict(), '`denoiser`'), (dict(denoiser=3), '`denoiser`'), (dict(denoiser=lambda y, s: y[:, :, :3]), '`denoiser`'), (dict(denoiser=lambda y, s: y*float('nan')), '`denoiser`'),
    (dict(denoiser=shrink, form='both'), '`form`'), (dict(denoiser=shrink, out='log'), '`out`'), (dict(denoiser=shrink, normalize=2), '`normalize`'), (dict(denoiser=shrink, slope='steep'), '`slope`'),
    (dict(denoiser=shrink, slope='smooth'), '`slope`'), (dict(denoiser=shrink, noise=2), '`noise`')])
def test_bad_input(bed, kw, name):
    net, chart, x = bed
    with pytest.raises(ArgumentError) as e: explain(Answers(net), x, **NOISY | kw)
    assert name in str(e.value), str(e.value)
