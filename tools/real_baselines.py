"""Real scale: how far the maps of photographs move from one baseline to another. Rows are stored as they come; a second run resumes.

    python tools/real_baselines.py --assets FOLDER [--images 24] [--csv nbs/real/baselines.csv]
    python tools/real_baselines.py --assets FOLDER --images 6 --more spectral_ig samp       further methods on the first photographs, beside what is stored
"""
import argparse, csv, os
from itertools import combinations
from pathlib import Path
import torch
from tqdm import tqdm
from manifold_xai.engine.baselines import blind, blurred, channel_mean, farthest, rank_correlation, uniform
from manifold_xai.engine.recipes import explain, find
from real import photographs, squeezenet, tiny_vae

WALK = dict(steps=30, rule='trapezoid')
METHODS = dict(ig=WALK, guided_ig=WALK, grad_x_input={})
MORE = dict(spectral_ig=WALK, samp=WALK, eig=WALK | dict(steps=10), ma_gig=WALK | dict(steps=10))      # a decoder's passes are dear
BASELINES = dict(zero=0, one=1, mean=channel_mean, blur=blurred(28), noise=uniform(0, 1), farthest=farthest(0, 1))
FIELDS = 'image', 'kind', 'method', 'a', 'b', 'value'

def rows(net, x, y, plan, old):
    "Yield (kind, method, one, other, number): the share of pixels at their baseline, then rank correlations between baselines and between methods; pairs of `old` methods are there already"
    if not old:
        for n, v in BASELINES.items(): yield 'blind', '', n, '', float(blind(x, v, 1/255))
    maps = {(m, n): explain(net, x, y, m, baseline=v, **kw).values.sum(1, keepdim=True) for m, kw in plan.items() for n, v in BASELINES.items()}
    for m in plan:
        for a, b in combinations(BASELINES, 2) if m not in old else (): yield 'baselines', m, a, b, float(rank_correlation(maps[m, a], maps[m, b]))
    for n in BASELINES:
        for a, b in combinations(plan, 2):
            if a not in old or b not in old: yield 'methods', n, a, b, float(rank_correlation(maps[a, n], maps[b, n]))

def run(args):
    torch.set_num_threads(1)
    out = Path(args.csv); out.parent.mkdir(parents=True, exist_ok=True)
    ends = [r for r in csv.DictReader(out.open()) if r['kind'] == 'end'] if out.exists() else []
    done = {i: set().union(*(r['method'].split() or METHODS for r in ends if int(r['image']) == i)) for i in {int(r['image']) for r in ends}}
    net, chart = squeezenet(args.assets), tiny_vae(args.assets)
    plan = {m: kw | (dict(chart=chart) if find(m).recipe.chart else {}) for m, kw in (METHODS | {m: MORE[m] for m in args.more}).items()}
    with out.open('a') as f:
        if f.tell() == 0: f.write(','.join(FIELDS) + '\n')
        for i, x, y in tqdm(list(photographs(args.assets, args.images)), desc='photographs'):
            old = done.get(i, set())
            if set(plan) <= old: continue
            for r in [*rows(net, x, y, plan, old), ('end', ' '.join(m for m in plan if m not in old), '', '', 0.)]: f.write(f'{i},' + ','.join(f'{v:.5g}' if isinstance(v, float) else v for v in r) + '\n')
            f.flush()

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--assets', default=os.environ.get('MANIFOLD_XAI_ASSETS')); p.add_argument('--images', type=int, default=24); p.add_argument('--csv', default='nbs/real/baselines.csv'); p.add_argument('--more', nargs='*', choices=list(MORE), default=[])
    a = p.parse_args()
    if not a.assets: raise SystemExit('the folder with the classifier and the photographs is missing: give --assets FOLDER or set MANIFOLD_XAI_ASSETS')
    run(a)
