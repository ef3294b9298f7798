"""Every method gives on an accelerator what it gives on the CPU: float64 is not asked for where there is none, no two devices are mixed."""
import pytest
import torch
from torch import nn

from accelerator import Accelerator
from manifold_xai.core import _wide, explain, find, fitting, methods

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
