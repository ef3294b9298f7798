"""Real scale: every method on photographs with a real classifier and a real VAE. Rows are stored as they come; a second run resumes.

    python tools/real.py --assets FOLDER [--out out/real] [--images 48] [--part 0/2]      evaluate
    python tools/real.py --assets FOLDER --distances [--off 48]                         add distances to the chart where rows lack them
    python tools/real.py --table out/real --csv nbs/real/ma_gig.csv                     collect the rows into one table of numbers
    python tools/real.py --assets FOLDER --bench                                        speed ratios at photograph size, batch 4
    python tools/real.py --assets FOLDER --memory ig                                    peak memory at 100 and at 1000 segments
"""
import argparse, csv, json, os, time, weakref
from pathlib import Path
import numpy as np, torch
from PIL import Image
from safetensors.torch import load_file
from scipy.ndimage import gaussian_filter
from torch import nn
from torch.nn import functional as nf
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from tqdm import tqdm
from manifold_xai.engine.charts import Chart
from manifold_xai.engine.attribution import Attribution
from manifold_xai.engine.recipes import explain
from manifold_xai.engine.metrics import diffid

MEAN, STD = (.485, .456, .406), (.229, .224, .225)
RULES = 'left', 'trapezoid', 'idgi', 'discrete_gradient', 'balanced'
PATHS = 'ig', 'guided_ig', 'eig', 'ma_gig'

class Normalised(nn.Module):
    "A classifier with its preprocessing inside, so that baselines live in pixel space"
    def __init__(self, net):
        super().__init__(); self.net = net
        for k, v in (('mean', MEAN), ('std', STD)): self.register_buffer(k, torch.tensor(v).view(1, 3, 1, 1))
    def forward(self, x): return self.net((x - self.mean)/self.std)

class Fire(nn.Module):
    def __init__(self, i, q, e):
        super().__init__()
        self.squeeze, self.expand1x1, self.expand3x3 = nn.Conv2d(i, q, 1), nn.Conv2d(q, e, 1), nn.Conv2d(q, e, 3, padding=1)
    def forward(self, x):
        x = self.squeeze(x).relu()
        return torch.cat([self.expand1x1(x).relu(), self.expand3x3(x).relu()], 1)

class SqueezeNet(nn.Module):
    "SqueezeNet 1.1 with torchvision's key names"
    def __init__(self):
        super().__init__()
        pool = lambda: nn.MaxPool2d(3, 2, ceil_mode=True)
        self.features = nn.Sequential(nn.Conv2d(3, 64, 3, 2), nn.ReLU(), pool(), Fire(64, 16, 64), Fire(128, 16, 64), pool(), Fire(128, 32, 128),
            Fire(256, 32, 128), pool(), Fire(256, 48, 192), Fire(384, 48, 192), Fire(384, 64, 256), Fire(512, 64, 256))
        self.classifier = nn.Sequential(nn.Dropout(.5), nn.Conv2d(512, 1000, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
    def forward(self, x): return self.classifier(self.features(x)).flatten(1)

class TinyVAE(nn.Module):
    "A tiny autoencoder run by its weight names: c convolution, r residual block, d stride 2, u nearest upsampling, t soft clamp, a relu"
    plans = dict(encoder='c0 r1 d2 r3 r4 r5 d6 r7 r8 r9 d10 r11 r12 r13 c14', decoder='t c1 a r3 r4 r5 u c7 r8 r9 r10 u c12 r13 r14 r15 u c17 r18 c19')
    def __init__(self, weights):
        super().__init__()
        self.at = {k: f'w{i}' for i, k in enumerate(weights)}
        for k, v in weights.items(): self.register_parameter(self.at[k], nn.Parameter(v.float().contiguous(memory_format=torch.channels_last) if v.dim() == 4 else v.float(), False))
    def get(self, k): return getattr(self, self.at[k]) if k in self.at else None
    def conv(self, k, x, stride=1): W = self.get(k + '.weight'); return nf.conv2d(x, W, self.get(k + '.bias'), stride, W.shape[-1]//2)
    def block(self, k, x):
        if k + '.pool.0.weight' in self.at:
            h = nf.group_norm(self.conv(k + '.pool.0', x), 4, self.get(k + '.pool.1.weight'), self.get(k + '.pool.1.bias'))
            x = x + self.conv(k + '.pool.3', h.relu())
        h = self.conv(k + '.conv.0', x)
        for j in (2, 4): h = self.conv(f'{k}.conv.{j}', h.relu())
        return (x + h).relu()
    def run(self, side, x):
        for op, n in ((p[0], p[1:]) for p in self.plans[side].split()):
            k = f'{side}.{n}'
            if op == 't': x = 3*torch.tanh(x/3)
            elif op == 'a': x = x.relu()
            elif op == 'u': x = nf.interpolate(x, scale_factor=2)
            else: x = self.block(k, x) if op == 'r' else self.conv(k, x, 2 if op == 'd' else 1)
        return x
    def encode(self, x): return self.run('encoder', x)
    def decode(self, z): return self.run('decoder', z)

def squeezenet(assets):
    net = SqueezeNet()
    net.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in load_file(Path(assets)/'squeezenet1_1/squeezenet1_1.fp16.safetensors').items()})
    return Normalised(net).eval().requires_grad_(False).to(memory_format=torch.channels_last)

def tiny_vae(assets):
    vae = TinyVAE(load_file(Path(assets)/'taef2/taef2.safetensors')).eval()
    return Chart(vae.encode, vae.decode, (0, 1), vae, 'TAEF2')

def photographs(assets, n, seed=0):
    "n labelled photographs (1, 3, 224, 224) drawn once by `seed`, with their number in the folder's table"
    rows = list(csv.DictReader(open(Path(assets)/'imagenet_samples/labels.csv')))
    for i in np.random.default_rng(seed).permutation(len(rows))[:n]:
        im = Image.open(Path(assets)/'imagenet_samples'/rows[i]['file']).convert('RGB')
        yield int(i), torch.tensor(np.array(im)).permute(2, 0, 1)[None].float()/255, int(rows[i]['class_index'])

def blurred(v, s=4): return torch.tensor(gaussian_filter(v.numpy(), (0, 0, s, s)))

DRAWS = 20                       # of each map of noise, for each photograph

def noise(x, i, draws=DRAWS):
    "Maps of noise (draws, C, H, W) for photograph number `i`, seeded by it: no two photographs share one"
    seeded = lambda k: torch.Generator().manual_seed(1000*i + k)
    return torch.cat([torch.randn(x.shape, generator=seeded(k)) for k in range(draws)])

def over_draws(told, values):
    "The numbers `told(map)` of a map (1, C, H, W); of several draws (more rows) their mean, and how many there were"
    rows = [told(v[None]) for v in values]
    return {k: sum(r[k] for r in rows)/len(rows) for k in rows[0]} | (dict(draws=len(rows)) if len(rows) > 1 else {})

def controls(x, i):
    "Maps that never saw the model, for photograph number `i`: noise, smooth noise (both several draws), a blob in the middle, edges, distance from the mean"
    u = noise(x, i)
    y = torch.linspace(-1, 1, 224); blob = torch.exp(-2*(y[:, None]**2 + y**2)).expand_as(x)
    e = sum(torch.gradient(x, dim=d)[0].pow(2) for d in (2, 3)).sqrt()
    return dict(random=u, random_smooth=blurred(u), centre=blob, edges=e, edges_smooth=blurred(e), from_mean=x - x.mean((2, 3), keepdim=True))

def scored(net, x, y, values, **more):
    "One row of numbers for a map, or for the draws of a null"
    return over_draws(lambda v: one_map(net, x, y, v), values) | more

def one_map(net, x, y, values):
    f = diffid(net, x, values, y, unit='feature', normalize=(MEAN, STD))
    p = diffid(net, x, values, y, unit='pixel', normalize=(MEAN, STD))
    num = {f'feature_{k}': float(f[k + '_acc']) for k in ('insertion', 'deletion', 'diffid')} | {f'pixel_{k}': float(p[k]) for k in ('insertion', 'deletion', 'diffid')}
    return num

def of(a, seconds):
    "What an Attribution says about itself"
    m, s = a.extras['mass'][0], a.extras['segments'][0]
    d, n = float(a.score_x - a.score_base), len(m)
    tail = 2 if 'residual' in a.extras else 1      # with split anchors the last step is followed by the residual jump
    c = {k: int(v) for k, v in a.cost.items()}
    return dict(delta=float(a.delta), change=d, last=float(m[n-tail:].sum()/m.sum()), jump=float(m[-1]/m.sum()) if tail == 2 else 0., last_signed=float(s[n-tail:].sum()),
        corrected=float(a.extras['corrected']/m.sum()) if 'corrected' in a.extras else None, fallback=float(a.extras.get('fallback', torch.zeros(1))),
        off=a.extras['off_manifold'][0].tolist() if 'off_manifold' in a.extras else None, seconds=seconds, **c)

def jobs(net, chart, x, y, steps, off, i):
    "Yield (method, rule, map, facts)"
    if steps == 50:
        for k, v in controls(x, i).items(): yield k, '', v, {}
        for k, kw in (('grad', {}), ('smooth_grad', dict(square=True)), ('grad_x_input', {})):
            t = time.perf_counter(); a = explain(net, x, y, k, **kw)
            yield k, '', a.values, dict(seconds=time.perf_counter() - t, forward=int(a.cost.forward), backward=int(a.cost.backward))
            if k == 'grad': yield 'grad_smooth', '', blurred(a.values.abs()), {}
    for k in PATHS:
        t = time.perf_counter()
        walk = explain(net, x, y, k, chart=chart, rule=RULES, steps=steps, off_manifold=off)
        s = time.perf_counter() - t
        for r, a in walk.items():
            yield k, r, a.values, of(a, s)
            if k == 'ig' and r == 'left' and steps == 50:
                yield 'ig_left_smooth', '', blurred(a.values.abs()), {}
                slope = torch.where(x > 1/255, a.values/x.clamp(min=1/255), torch.zeros_like(x))
                yield 'ig_mean_slope', '', slope, {}

def run(args):
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True)
    part, parts = map(int, args.part.split('/'))
    done = {(r['image'], r['steps']) for p in out.glob('rows*.jsonl') for r in map(json.loads, p.open()) if r['method'] == 'end'}
    net, chart = squeezenet(args.assets), tiny_vae(args.assets)
    todo = [(k, n, p) for n, count in ((50, args.images), (200, args.long)) for k, p in enumerate(photographs(args.assets, count)) if k % parts == part]
    with (out/f'rows{part}.jsonl').open('a') as f:
        for k, n, (i, x, y) in tqdm(todo, desc=f'part {args.part}'):
            if (i, n) in done: continue
            p = float(net(x).softmax(1)[0, y]); hit = int(net(x).argmax()) == y
            for method, rule, v, facts in jobs(net, chart, x, y, n, 8 if n == 50 and k < args.off else 0, i):
                f.write(json.dumps(dict(image=i, steps=n, method=method, rule=rule, p=p, hit=hit, **scored(net, x, y, v, **facts))) + '\n'); f.flush()
            f.write(json.dumps(dict(image=i, steps=n, method='end')) + '\n'); f.flush()

def distances(args):
    "The distance to the chart at 8 nodes of each path, for photographs whose rows lack it"
    torch.set_num_threads(1)
    out = Path(args.out); part, parts = map(int, args.part.split('/'))
    have = {(r['image'], r['method']) for p in out.glob('*.jsonl') for r in map(json.loads, p.open()) if r.get('off')}
    net, chart = squeezenet(args.assets), tiny_vae(args.assets)
    todo = [(k, *p) for j, p in enumerate(photographs(args.assets, args.off)) if j % parts == part for k in PATHS if (p[0], k) not in have]
    with (out/f'off{part}.jsonl').open('a') as f:
        for k, i, x, y in tqdm(todo, desc=f'distances {args.part}'):
            a = explain(net, x, y, k, chart=chart, rule='left', steps=50, off_manifold=8)
            f.write(json.dumps(dict(image=i, steps=50, method=k, off=a.extras['off_manifold'][0].tolist())) + '\n'); f.flush()

def table(args):
    import pandas as pd
    rows = [r for p in sorted(Path(args.table).glob('rows*.jsonl')) for r in map(json.loads, p.open())]
    far = {(r['image'], r['steps'], r['method']): r['off'] for p in Path(args.table).glob('off*.jsonl') for r in map(json.loads, p.open())}
    for r in rows: r['off'] = r.get('off') or far.get((r['image'], r['steps'], r['method']))
    done = {(r['image'], r['steps']) for r in rows if r['method'] == 'end'}
    d = pd.DataFrame([r for r in rows if r['method'] != 'end' and (r['image'], r['steps']) in done]).drop_duplicates(['image', 'steps', 'method', 'rule'], keep='last')
    d['seconds'] = d.groupby(['image', 'steps', 'method']).seconds.transform('min')       # one walk serves all rules
    d['off'] = d.off.map(lambda v: ' '.join(f'{u:.5f}' for u in v) if isinstance(v, list) else '')
    Path(args.csv).parent.mkdir(parents=True, exist_ok=True)
    d.sort_values(['steps', 'image', 'method', 'rule']).to_csv(args.csv, index=False, float_format='%.6g')
    print(f'{len(d)} rows, {d.groupby("steps").image.nunique().to_dict()} photographs')
    if (m := Path(args.table)/'memory.jsonl').exists(): pd.DataFrame(map(json.loads, m.open())).drop_duplicates('method', keep='last').to_csv(Path(args.csv).with_name('memory.csv'), index=False, float_format='%.6g')

def bench(args):
    from manifold_xai.judging.speed import ratios, table
    torch.set_num_threads(1)
    x = torch.cat([x for _, x, _ in photographs(args.assets, 4)])
    print('SqueezeNet and a tiny VAE, 4 photographs at once, 6 segments, one thread, median of 3')
    print(table(ratios(squeezenet(args.assets), x, tiny_vae(args.assets), 6, 3, ('ig', 'guided_ig', 'eig', 'ma_gig'))))

class Alive(TorchDispatchMode):
    "Bytes of all tensors alive at once, counted where they are made and where they die; `peak` since it was last set"
    def __init__(self): super().__init__(); self.seen, self.now, self.peak = set(), 0, 0
    def gone(self, key, n): self.seen.discard(key); self.now -= n
    def note(self, t):
        s = t.untyped_storage(); key, n = s._cdata, s.nbytes()
        if key in self.seen: return
        self.seen.add(key); self.now += n; self.peak = max(self.peak, self.now)
        weakref.finalize(s, self.gone, key, n)
    def __torch_dispatch__(self, f, types, args=(), kw=None):
        out = f(*args, **(kw or {}))
        for t in tree_leaves(out): isinstance(t, torch.Tensor) and self.note(t)
        return out

COUNTS = dict(smooth_grad='samples', rise='samples', lime='samples', kernel_shap='samples', shapley_sampling='orders', gralis='nodes')     # what plays the part of `steps`

def memory(args):
    "What a walk needs above its warm-up: tensors alive (exact), and the process's resident set, at 100 and 1000 segments"
    import resource, sys
    if 'MALLOC_MMAP_THRESHOLD_' not in os.environ:      # large blocks go back to the system at once: the peak is then what is alive, not how the heap happens to be cut up
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | dict(MALLOC_MMAP_THRESHOLD_='131072'))
    from real_blackbox import ffdnet
    from real_paths import every
    torch.set_num_threads(1)
    name, net, chart, (x, y) = args.memory, squeezenet(args.assets), tiny_vae(args.assets), next((x, y) for _, x, y in photographs(args.assets, 1))
    bank = torch.cat([x for _, x, _ in list(photographs(args.assets, 40))[-4:]])
    kw, count, alive = every(chart, ffdnet(args.assets), bank)[name] | ({} if name in COUNTS else dict(chart=chart)), COUNTS.get(name, 'steps'), Alive()
    def peak(n):
        alive.peak = alive.now
        with alive: a = explain(net, x, y, name, **kw | {count: n})
        return np.array([alive.peak, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss*1024])/2**20, float(a.cost.forward + a.cost.backward + a.cost.denoise)
    start = time.perf_counter()
    (warm, _), (few, a), (many, b) = peak(5), peak(100), peak(1000)
    path, row = x.numel()*4/2**20, dict(method=name, count=count, evaluations_100=a, evaluations_1000=b, seconds=time.perf_counter() - start)
    for k, w, f, m in zip(('tensors', 'resident'), warm, few, many):
        print(f'{name}, {k}: peak {w:.1f} MB at 5 {count}, {f - w:+.2f} MB at 100, {m - w:+.2f} MB at 1000; at 1000 over at 100: {m/f:.4f} (a stored path: {900*path:.0f} MB more)', flush=True)
        row |= {f'{k}_{n}': v for n, v in ((5, w), (100, f), (1000, m))}
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True)
    with (out/'memory.jsonl').open('a') as f: f.write(json.dumps(row) + '\n')

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--assets', default=os.environ.get('MANIFOLD_XAI_ASSETS')); p.add_argument('--out', default='out/real'); p.add_argument('--part', default='0/1')
    p.add_argument('--images', type=int, default=48); p.add_argument('--long', type=int, default=8); p.add_argument('--off', type=int, default=48)
    p.add_argument('--bench', action='store_true'); p.add_argument('--distances', action='store_true'); p.add_argument('--memory', metavar='METHOD')
    p.add_argument('--table'); p.add_argument('--csv', default='nbs/real/ma_gig.csv')
    a = p.parse_args()
    if a.table: table(a)
    elif not a.assets: raise SystemExit('the folder with the classifier, the autoencoder and the photographs is missing: give --assets FOLDER or set MANIFOLD_XAI_ASSETS')
    else: (bench if a.bench else memory if a.memory else distances if a.distances else run)(a)
