"""Real scale without gradients: FreeMCG with a real denoiser, a classifier as a black box, photographs with object masks. Rows are stored as they come; a second run resumes.

    python tools/real_blackbox.py --assets FOLDER [--out out/blackbox] [--images 32] [--part 0/1]     attributions
    python tools/real_blackbox.py --assets FOLDER --flips 12                                          counterfactuals
    python tools/real_blackbox.py --table out/blackbox --csv nbs/real/freemcg.csv                     collect the rows into one table of numbers
"""
import argparse, csv, json, os, time
from pathlib import Path
import numpy as np, torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as nf
from tqdm import tqdm
from manifold_xai.engine.recipes import explain
from manifold_xai.manifold.diffusion import Denoiser
from manifold_xai.engine.metrics import centre, diffid, energy, insertion_deletion, pointing
from real import MEAN, STD, blurred, noise, over_draws, squeezenet

CALLS = 100                      # model calls of every method that is given a choice
LEVELS = .2, .1                  # noise levels in the units of the photographs, [0, 1]; the second only for the first FEW photographs
FEW = 8

class FFDNet(nn.Module):
    "Gaussian denoiser of colour images in [0, 1] with a noise level input, at half resolution"
    def __init__(self, c=96, n=12):
        super().__init__()
        conv = lambda i, o: nn.Conv2d(i, o, 3, padding=1)
        mid = [l for _ in range(n - 2) for l in (conv(c, c), nn.ReLU())]
        self.model = nn.Sequential(conv(13, c), nn.ReLU(), *mid, conv(c, 12))
    def forward(self, y, s):
        u = nf.pixel_unshuffle(y, 2)
        m = s.reshape(-1, 1, 1, 1).expand(len(y), 1, *u.shape[2:]).to(y)
        return nf.pixel_shuffle(self.model(torch.cat([u, m], 1)), 2)

def ffdnet(assets):
    net = FFDNet(); net.load_state_dict(load_file(Path(assets)/'ffdnet_color/ffdnet_color.safetensors'))
    net = net.eval().requires_grad_(False).to(memory_format=torch.channels_last)
    return Denoiser(net, (.005, .4), net, 'FFDNet')

def masked_photographs(assets, n, seed=0):
    "n photographs with object masks drawn once by `seed`: number, image (1, 3, 224, 224), mask (1, 1, 224, 224), class"
    rows = list(csv.DictReader(open(Path(assets)/'ecssd_masks/labels.csv')))
    read = lambda p, mode: torch.tensor(np.array(Image.open(Path(assets)/'ecssd_masks'/p).convert(mode)))
    for i in np.random.default_rng(seed).permutation(len(rows))[:n]:
        r = rows[i]
        yield int(i), read(r['file'], 'RGB').permute(2, 0, 1)[None].float()/255, (read(r['mask'], 'L') > 0)[None, None], int(r['pseudo_class_index'])

def black_box(net):
    "The classifier as others see it: arrays in, arrays out, no gradient"
    def f(x):
        if x.requires_grad: raise RuntimeError('no gradient goes through here')
        with torch.inference_mode(): return net(x.contiguous(memory_format=torch.channels_last)).numpy()
    return f

def controls(x, i):
    return dict(random=noise(x, i), centre=centre(x), from_mean=x - x.mean((2, 3), keepdim=True))

def jobs(net, den, x, y, levels, i):
    "Yield (method, make) where make() gives the map and what is to be told of it"
    bb = black_box(net)
    for k, v in controls(x, i).items(): yield k, lambda v=v: (v, {})
    def of(model, m, **kw):
        def make():
            t = time.perf_counter(); a = explain(model, x, y, m, **kw)
            told = {k: float(a.extras[k]) for k in ('spread', 'bias', 'retention', 'effective_dim', 'explained', 'split_half') if k in a.extras}
            return a.values, told | dict(seconds=time.perf_counter() - t, **{k: int(v) for k, v in a.cost.items()})
        return make
    yield 'grad', of(net, 'grad', output='logprob')
    yield 'smooth_grad_sq', of(net, 'smooth_grad', samples=CALLS//2, square=True, output='logprob')
    yield 'ig', of(net, 'ig', steps=CALLS//2, rule='left')
    yield 'ig_idgi', of(net, 'ig', steps=CALLS//2, rule='idgi')
    yield 'occlusion', of(bb, 'occlusion', window=26, stride=22)
    yield 'rise', of(bb, 'rise', samples=CALLS)
    for s in levels:
        yield f'ambient_{s}', of(bb, 'freemcg', denoiser=Denoiser(lambda y, s: y), s=s, K=CALLS, output='logprob')
        yield f'freemcg_{s}', of(bb, 'freemcg', denoiser=den, s=s, K=CALLS, output='logprob')

def scored(net, x, m, y, values):
    return over_draws(lambda v: one_map(net, x, m, y, v), values)

def one_map(net, x, m, y, values):
    f = diffid(net, x, values, y, unit='feature', normalize=(MEAN, STD)); p = diffid(net, x, values, y, normalize=(MEAN, STD)); i = insertion_deletion(net, x, values, y, signed=False)
    num = {f'feature_{k}': float(f[k + '_acc']) for k in ('insertion', 'deletion', 'diffid')} | {f'pixel_{k}': float(p[k]) for k in ('insertion', 'deletion', 'diffid')}
    return num | dict(insertion=float(i.insertion), deletion=float(i.deletion), pointing=float(pointing(values, m)), energy=float(energy(values, m)))

def run(args):
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True)
    part, parts = map(int, args.part.split('/'))
    done = {(r['image'], r['method'], r['blur']) for p in out.glob('rows*.jsonl') for r in map(json.loads, p.open())}
    net, den = squeezenet(args.assets), ffdnet(args.assets)
    with (out/f'rows{part}.jsonl').open('a') as f:
        for k, (i, x, m, y) in enumerate(tqdm(masked_photographs(args.assets, args.images), total=args.images, desc=f'part {args.part}')):
            if k % parts != part: continue
            p = net(x).softmax(1)[0, y].item()
            for method, make in jobs(net, den, x, y, LEVELS if k < FEW else LEVELS[:1], i):
                if (i, method, 8) in done: continue
                v, told = make()
                for blur in (0, 8):
                    num = scored(net, x, m, y, blurred(v.abs().sum(1, keepdim=True).expand_as(v), blur) if blur else v)
                    f.write(json.dumps(dict(image=i, method=method, blur=blur, p=p, mask=float(m.float().mean()), **num, **told)) + '\n')
                f.flush()

def flips(args):
    "Counterfactuals towards the second most probable class: one loop, three gradients; numbers to flips.jsonl, features (for distances between sets) beside it"
    from manifold_xai.manifold.counterfactuals import counterfactual, cout, diversity, embed, perceptual, residual
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True); file = out/'flips.jsonl'
    done = {(r['image'], r['grad']) for r in map(json.loads, file.open())} if file.exists() else set()
    net, den = squeezenet(args.assets), ffdnet(args.assets)
    todo = [(i, x, g) for i, x, _, _ in masked_photographs(args.assets, args.flips) for g in ('ensemble', 'per_particle', 'autograd')]
    with file.open('a') as f:
        for i, x, g in tqdm(todo, desc='counterfactuals'):
            if (i, g) in done: continue
            t = time.perf_counter()
            c = counterfactual(net if g == 'autograd' else black_box(net), x, denoiser=den, grad=g, K=8, s=.25, steps=8, step=.4, rest=.25, keep=True)
            far, features = cout(net, x, c.x_cf, c.source, c.target), embed(c.x_cf, net)
            row = dict(image=i, grad=g, valid=bool(c.valid), flip_rate=float(c.flip_rate), before=float(c.score_before), after=float(c.score_after), l1=float(c.l1), l2=float(c.l2), cout=float(far),
                feature_distance=float(perceptual(x, c.x_cf, net, by='features').distance), diversity=float(diversity(c.particles, net)), norm=float(features.norm()),
                residual=float(residual(c.x_cf, den, .05)), residual_x=float(residual(x, den, .05)), seconds=time.perf_counter() - t, **{k: int(v) for k, v in c.cost.items()})
            save_file(dict(x_cf=features, x=embed(x, net)), out/f'features_{i}_{g}.safetensors')
            f.write(json.dumps(row) + '\n'); f.flush()
    np.savetxt(out/'others.csv', torch.cat([embed(x, net) for k, (_, x, _, _) in enumerate(masked_photographs(args.assets, 64)) if k >= 64 - args.flips]).numpy())

def sets(out, images):
    "Frechet distance of the counterfactuals, as a set, to as many other photographs; its spread by leaving one photograph out"
    from manifold_xai.manifold.counterfactuals import fid
    other = torch.as_tensor(np.loadtxt(out/'others.csv'))
    read = lambda g, k: torch.cat([load_file(out/f'features_{i}_{g}.safetensors')[k] for i in images])
    found = {g: read(g, 'x_cf') for g in ('ensemble', 'per_particle', 'autograd')} | dict(photographs=read('autograd', 'x'))
    for g, v in found.items():
        n = len(v); left = np.array([fid(v[torch.arange(n) != i], other[torch.arange(len(other)) != i]) for i in range(n)])
        yield dict(set=g, n=n, fid=fid(v, other), jackknife=float(((n - 1)/n*((left - left.mean())**2).sum())**.5))

def table(args):
    import pandas as pd
    d = pd.DataFrame([r for p in sorted(Path(args.table).glob('rows*.jsonl')) for r in map(json.loads, p.open())]).drop_duplicates(['image', 'method', 'blur'], keep='last')
    d = d[d.image.isin(d[(d.method == f'freemcg_{LEVELS[0]}') & (d.blur == 8)].image)]     # whole photographs only
    Path(args.csv).parent.mkdir(parents=True, exist_ok=True)
    d.sort_values(['image', 'method', 'blur']).to_csv(args.csv, index=False, float_format='%.6g')
    print(f'{len(d)} rows, {d.image.nunique()} photographs')
    if (file := Path(args.table)/'flips.jsonl').exists():
        c = pd.DataFrame(map(json.loads, file.open())).drop_duplicates(['image', 'grad'], keep='last').sort_values(['image', 'grad'])
        c.to_csv(Path(args.csv).with_name('counterfactuals.csv'), index=False, float_format='%.6g'); print(f'{len(c)} counterfactuals')
        pd.DataFrame(sets(Path(args.table), sorted(c.image.unique()))).to_csv(Path(args.csv).with_name('counterfactual_sets.csv'), index=False, float_format='%.6g')

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--assets', default=os.environ.get('MANIFOLD_XAI_ASSETS')); p.add_argument('--out', default='out/blackbox'); p.add_argument('--part', default='0/1')
    p.add_argument('--images', type=int, default=32); p.add_argument('--flips', type=int, default=0); p.add_argument('--table'); p.add_argument('--csv', default='nbs/real/freemcg.csv')
    a = p.parse_args()
    if a.table: table(a)
    elif not a.assets: raise SystemExit('the folder with the classifier, the denoiser and the photographs is missing: give --assets FOLDER or set MANIFOLD_XAI_ASSETS')
    else: (flips if a.flips else run)(a)
