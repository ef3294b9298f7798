"A denoiser says for which noise levels and which inputs it was made, or the user is told once what is missing"
import math
import warnings

import pytest
import torch
from diffusers import DDPMScheduler
from torch import nn

from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.manifold.counterfactuals import counterfactual
from manifold_xai.manifold.diffusion import Denoiser, as_denoiser, latent_denoiser, unet_denoiser
from manifold_xai.engine.testbeds import Affine, Sphere, SwissRoll
from beds import Chart

IMAGES = dict(freemcg=dict(K=4), dig_t=dict(samples=2, steps=3), ddpath=dict(samples=1, steps=3))


class Shrink(nn.Module):
    def forward(self, y, s): return y/(1 + s**2)


class Guess(nn.Module):
    "A network of a diffusion model: it predicts no noise at all"
    def forward(self, y, t): return type('Out', (), dict(sample=0*y))()


@pytest.fixture(scope='module')
def bed(bed): return bed[0], bed[2][:2]


@pytest.mark.parametrize('method', IMAGES)
@pytest.mark.parametrize('make', [lambda: (lambda y, s: y/(1 + s**2)), lambda: Shrink().eval()], ids=['function', 'module'])
def test_levels_untold(bed, method, make):
    net, x = bed
    with pytest.warns(UserWarning, match=r'does not say for which noise levels .* s_range=\(lowest, highest\)'):
        explain(net, x, method=method, denoiser=make(), **IMAGES[method])


@pytest.mark.parametrize('method', IMAGES)
def test_levels_told(bed, method):
    net, x = bed; f = lambda y, s: y/(1 + s**2)
    f.s_range = 0, math.inf
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        for d in (f, Denoiser(lambda y, s: y/(1 + s**2)), as_denoiser(Shrink().eval(), s_range=(0, 30))):
            explain(net, x, method=method, denoiser=d, **IMAGES[method])
    with pytest.raises(ArgumentError, match=r'\[3, 4\]'): explain(net, x, method='freemcg', denoiser=as_denoiser(Shrink().eval(), s_range=(3, 4)), K=4)


def test_test_beds_know_theirs():
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        for bed in (Affine(torch.eye(3)[:, :2]), Sphere(2), SwissRoll(n=100)): as_denoiser(bed)
    with pytest.raises(ArgumentError, match='works for s in'): as_denoiser(SwissRoll(n=100))(torch.zeros(1, 3).double(), .01)


def pair(): return Guess().eval(), DDPMScheduler(num_train_timesteps=100)


@pytest.mark.parametrize('method', IMAGES)
def test_inputs_outside_its_range(bed, method):
    "A diffusers pair is read as one of inputs in [0, 1]; photographs in [-1, 1] are remarked, once, with the remedy"
    net, x = bed; x = 2*x - 1; kw = IMAGES[method] | (dict(range=(-1, 1)) if method == 'ddpath' else {})
    d = as_denoiser(pair())
    if method == 'ddpath':
        with pytest.raises(ArgumentError, match='`range`.* was made for inputs in'): explain(net, x, method=method, denoiser=d, **kw)
        kw['range'] = 0, 1
    with pytest.warns(UserWarning, match=r'for a denoiser of inputs from 0 to 1: .*as_denoiser\(pipeline, range=\(-1, 1\)\)') as told:
        explain(net, x, method=method, denoiser=d, **kw)
    assert len([w for w in told if 'for a denoiser' in str(w.message)]) == 1
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        explain(net, x, method=method, denoiser=unet_denoiser(*pair(), (-1, 1)), **kw | (dict(range=(-1, 1)) if method == 'ddpath' else {}))


def test_searches(bed):
    net, x = bed; y = (net(x).argmax(1) + 1) % 5; kw = dict(K=4, steps=3, s=.5)
    with pytest.raises(ArgumentError, match='`range`'): counterfactual(net, x, y, denoiser=unet_denoiser(*pair(), (-1, 1)), range=(0, 1), **kw)
    with pytest.warns(UserWarning, match='for a denoiser of inputs'): counterfactual(net, 2*x - 1, y, denoiser=unet_denoiser(*pair()), range=(0, 1), **kw)


def test_latents_have_no_such_range(bed):
    net, x = bed; chart = Chart().double().eval()
    with warnings.catch_warnings():
        warnings.simplefilter('error'); warnings.filterwarnings('ignore', 'the chart reconstructs')
        d = unet_denoiser(Guess().eval(), DDPMScheduler(num_train_timesteps=100), (-1, 1))
        explain(net, x, method='freemcg', denoiser=latent_denoiser(chart, d, scale=100.), K=4)
    assert d.range == (-1, 1)
