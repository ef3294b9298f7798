"""Real scale: the whole family of walks on photographs, same inputs, same rule. Rows are stored as they come; a second run resumes.

    python tools/real_paths.py --assets FOLDER [--out out/paths] [--images 16]          the comparison
    python tools/real_paths.py --assets FOLDER --every [--images 2]                     every method there is, once: does it run, what does it cost
    python tools/real_paths.py --assets FOLDER --batched [--images 2]                   every method, photographs alone and together, in float32 and float64, on small budgets
    python tools/real_paths.py --table out/paths --csv nbs/real/paths.csv               collect the rows into tables of numbers
"""
import argparse, json, os, time
from pathlib import Path
import torch
from tqdm import tqdm
from manifold_xai.engine.recipes import explain, methods
from manifold_xai.engine.metrics import insertion_deletion
from real import controls, over_draws, photographs, scored, squeezenet, tiny_vae
from real_blackbox import black_box, ffdnet

STEPS = 30

def options(chart, den, bank):
    "What a method is given in the comparison: about the same number of segments, few references, classes and draws"
    walk = dict(steps=STEPS)
    return dict(grad={}, ig=walk, guided_ig=walk, spectral_ig=walk, blur_ig=walk, samp=walk, eig=walk | dict(chart=chart), ma_gig=walk | dict(chart=chart),
        agi=dict(steps=10, negatives=3), ig2=walk | dict(references=bank, choice='random', n_references=2),
        dig=dict(paths=2, rule='balanced'), dig_t=dict(denoiser=den, samples=1, rule='balanced', s_max=.4))

def every(chart, den, bank):
    "Options under which every method runs on a photograph in about a minute"
    more = dict(mig=dict(chart=chart, steps=10, nodes=6, iters=2), freemcg=dict(denoiser=den, K=32, output='logprob'), rise=dict(samples=100), lime=dict(samples=100), kernel_shap=dict(samples=100),
        occlusion=dict(window=32, stride=32), smooth_grad=dict(samples=20), expected_gradients=dict(references=bank, steps=20),
        gralis=dict(permutations=2, nodes=1, rule='balanced'), ms_gralis=dict(permutations=4, edge='difference'), shapley_sampling=dict(orders=4), spex=dict(samples=700), proxy_spex=dict(samples=200, trees=100))
    return {m: {} for m in methods()} | {k: v for k, v in options(chart, den, bank).items() if k in methods()} | more

def brief(chart, den, bank):
    "The same on small budgets"
    less = dict(steps=6, samples=60, paths=1)
    return {m: kw | {k: min(v, kw[k]) for k, v in less.items() if k in kw and m != 'spex'} | (dict(steps=6) if m.startswith('dig') else {}) for m, kw in every(chart, den, bank).items()}

def told(a, x, seconds):
    "What an Attribution says about itself"
    d = dict(seconds=seconds, delta=float(a.delta), change=float(a.score_x - a.score_base), finite=bool(a.values.isfinite().all()), like_x=a.values.shape == x.shape and a.values.dtype == x.dtype)
    return d | {k: float(v) for k, v in a.cost.items()} | ({} if 'depth_hits' not in a.extras else dict(depth=float(a.extras['depth_hits'])))

def curves(net, x, y, values):
    "Insertion and deletion of a map, as in RISE"
    return {f'rise_{k}': float(s) for k, s in insertion_deletion(net, x, values, y, signed=False).items() if k in ('insertion', 'deletion')}

def run(args):
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True); file = out/('every.jsonl' if args.every else 'rows.jsonl')
    done = {(r['image'], r['method']) for r in map(json.loads, file.open())} if file.exists() else set()
    net, chart, den = squeezenet(args.assets), tiny_vae(args.assets), ffdnet(args.assets)
    photos = list(photographs(args.assets, args.images)); bank = torch.cat([p[1] for p in list(photographs(args.assets, 40))[-16:]])   # references: photographs that are not explained
    plan = (every if args.every else options)(chart, den, bank)
    with file.open('a') as f:
        for i, x, y in tqdm(photos, desc='photographs'):
            p = float(net(x).softmax(1)[0, y])
            def put(m, v, **more):
                num = {} if args.every else scored(net, x, y, v) | over_draws(lambda u: curves(net, x, y, u), v)
                f.write(json.dumps(dict(image=i, method=m, p=p, **num, **more)) + '\n'); f.flush()
            for m, v in ({} if args.every else controls(x, i)).items():
                if (i, m) not in done: put(m, v)
            for m, kw in plan.items():
                if (i, m) in done: continue
                t = time.perf_counter(); a = explain(black_box(net) if m == 'freemcg' else net, x, y, m, **kw)
                put(m, a.values, **told(a, x, time.perf_counter() - t))

def apart(a, b): return float(((a - b).flatten(1).abs().sum(1)/b.flatten(1).abs().sum(1).clamp(min=1e-300)).max())

def batched(args):
    "Photographs alone and together, in two precisions: how far the maps are apart, as a share of the map's mass, and whether they cost the same"
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True); file = out/'batched.jsonl'
    done = {r['method'] for r in map(json.loads, file.open())} if file.exists() else set()
    net, chart, den = squeezenet(args.assets), tiny_vae(args.assets), ffdnet(args.assets); parts = net, chart.module, den.module
    photos = list(photographs(args.assets, args.images)); bank = torch.cat([p[1] for p in list(photographs(args.assets, 40))[-4:]])
    x, y = torch.cat([p[1] for p in photos]), torch.tensor([p[2] for p in photos])
    with file.open('a') as f:
        for m in tqdm([m for m in brief(chart, den, bank) if m not in done], desc='methods'):
            maps, rows = {}, []
            for dtype in (torch.float32, torch.float64):
                for v in parts: v.to(dtype)
                kw = brief(chart, den, bank.to(dtype))[m]
                ask = lambda b: explain(black_box(net) if m == 'freemcg' else net, x[b].to(dtype), y[b], m, **kw)
                t = time.perf_counter(); both, alone = ask(slice(None)), [ask(slice(b, b + 1)) for b in range(len(x))]
                maps[dtype], one = both.values, torch.cat([a.values for a in alone])
                assert both.values.dtype == dtype and both.values.shape == x.shape and both.values.isfinite().all()
                rows.append(dict(method=m, dtype=str(dtype)[6:], together=apart(both.values, one), same_cost=all(int(v[b]) == int(a.cost[k][0]) for k, v in both.cost.items() for b, a in enumerate(alone)), seconds=time.perf_counter() - t,
                    gap=float((both.delta.abs()/(both.score_x - both.score_base).abs()).max()), other_dtype=apart(maps[torch.float32].double(), both.values.double()) if dtype == torch.float64 else None))
            for r in rows: f.write(json.dumps(r) + '\n')
            f.flush()

def table(args):
    import pandas as pd
    if (src := Path(args.table)/'batched.jsonl').exists(): pd.DataFrame(map(json.loads, src.open())).drop_duplicates(['method', 'dtype'], keep='last').sort_values(['method', 'dtype']).to_csv(Path(args.csv).with_name('batched.csv'), index=False, float_format='%.4g')
    for name, file in (('rows', Path(args.csv)), ('every', Path(args.csv).with_name('every.csv'))):
        if not (src := Path(args.table)/f'{name}.jsonl').exists(): continue
        d = pd.DataFrame(map(json.loads, src.open())).drop_duplicates(['image', 'method'], keep='last')
        if name == 'rows': d = d[d.groupby('image').method.transform('nunique') == d.groupby('image').method.nunique().max()]     # whole photographs only
        file.parent.mkdir(parents=True, exist_ok=True); d.sort_values(['image', 'method']).to_csv(file, index=False, float_format='%.6g')
        print(f'{file.name}: {len(d)} rows, {d.image.nunique()} photographs')

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--assets', default=os.environ.get('MANIFOLD_XAI_ASSETS')); p.add_argument('--out', default='out/paths'); p.add_argument('--images', type=int, default=16)
    p.add_argument('--every', action='store_true'); p.add_argument('--batched', action='store_true'); p.add_argument('--table'); p.add_argument('--csv', default='nbs/real/paths.csv')
    a = p.parse_args()
    if a.table: table(a)
    elif not a.assets: raise SystemExit('the folder with the classifier, the autoencoder and the photographs is missing: give --assets FOLDER or set MANIFOLD_XAI_ASSETS')
    else: (batched if a.batched else run)(a)
