"""Recipes and judges that only bench/real_*.toml ask for; each of these files names this one in `imports`."""
import math
from functools import cache
from pathlib import Path
import torch
from manifold_xai.engine.attribution import Attribution
from manifold_xai.engine.recipes import recipe
from manifold_xai.judging.faithfulness import mprt, spearman
from manifold_xai.judging.judges import as_judge
from manifold_xai.judging.sources import run_file
from manifold_xai.manifold.counterfactuals import counterfactual, residual
from manifold_xai.walks.ig2 import ig2

@cache
def _bank(): return run_file(Path(__file__).parent/'assets.py').bank()

@recipe('ig2_photographs')
def ig2_photographs(F, x, x0, *,
    choice='random',   # which photographs of another class: 'random', 'nearest', 'farthest' or 'likely'
    n_references=2,    # how many for each input
    layer=None,        # whose output is the representation; None: what enters the last convolution
    total=.4,          # length of the whole walk per feature, as a share of the box (released: 201 steps of .4/201)
    steps=15,          # that it is cut into
    seed=0,            # of the choice
    **kw,              # what else `ig2` takes
):
    "IG2 towards photographs that are not explained"
    return ig2(F, x, x0, references=_bank(), choice=choice, n_references=n_references, layer=layer, box=(0, 1),
               step_size=total/steps, steps=steps, seed=seed, **kw)

def _black_box(net):
    "A classifier that only answers"
    def ask(x):
        with torch.no_grad(): return net(x)
    return ask

@recipe('flip', denoiser=True, based=False)
def flip(F, x, x0, *,
    denoiser=None,     # of the particles
    grad='ensemble',   # or 'per_particle', both without a gradient of the model; 'autograd'
    K=8,               # particles
    steps=8,           # of denoising
    seed=0,            # of the noise
):
    "A counterfactual towards the second most probable class, as the change of the input"
    net = F.model if grad == 'autograd' else _black_box(F.model)
    c = counterfactual(net, x, denoiser=denoiser, grad=grad, K=K, s=.25, steps=steps, step=.4, rest=.25, seed=seed)
    told = dict(valid=c.valid.double(), off=residual(c.x_cf, denoiser, .05), off_x=residual(x, denoiser, .05))
    nan = torch.full((len(x),), math.nan, dtype=torch.float64)
    return Attribution(c.x_cf - x, nan, c.score_after, c.score_before, F.target, c.cost, extras=told, x=x)

def _none(c): return torch.full((len(c.x),), math.nan, dtype=torch.float64)

def _told(c, **names): return {k: c.a.extras[v] if v in c.a.extras else _none(c) for k, v in names.items()}

@as_judge('c', flipped=True, off=False, off_x=None, moved=None)
def _flipped(c):
    "Is it a counterfactual; how far a denoiser moves it, and the input itself; its mean change per feature"
    if 'valid' not in c.a.extras: return {k: _none(c) for k in ('flipped', 'off', 'off_x', 'moved')}
    return _told(c, flipped='valid', off='off', off_x='off_x') | dict(moved=c.a.values.flatten(1).abs().mean(1))

@as_judge('c', split_half=None, directions=None, foreseen=None, retention=None)
def _ensemble(c):
    "What particles tell of themselves: do two halves agree, directions, share that is linear, share in the class"
    return _told(c, split_half='split_half', directions='effective_dim', foreseen='explained',
                 retention='retention')

@as_judge('c', flips=None, at_end=None)
def _ends(c):
    "Where a walk away from the input ends: in another class? with which score?"
    e = c.a.extras.get('baseline')
    if e is None: return dict(flips=_none(c), at_end=_none(c))
    with torch.no_grad(): other = c.model(e.to(c.x)).argmax(1) != c.y
    flips = c.a.extras['flipped'] if 'flipped' in c.a.extras else other.double()
    return dict(flips=flips, at_end=c.a.score_base)

def _both(a, b): return torch.stack([spearman(a, b), spearman(a.abs(), b.abs())], 1)

@as_judge('c', needs=('again',), signed_first=None, signed_last=None, size_first=None, size_last=None,
          halfway=None)
def _cascade(c, seed=42):
    "Rank correlation of a map with itself while layers are reset from the top: after the first, after all"
    s = mprt(c.model, c.x, c.again, c.y, similarity=_both, seeds=(seed + c.seed,)).similarity[0].double()
    size = s[..., 1]
    half = (size < (1 + size[-1])/2).double().argmax(0) + 1
    return dict(signed_first=s[0, :, 0], signed_last=s[-1, :, 0], size_first=size[0], size_last=size[-1],
                halfway=half)
