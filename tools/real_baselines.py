"""Real scale: how far the maps of photographs move from one baseline to another. Rows are stored as they come; a second run resumes.

    python tools/real_baselines.py --assets FOLDER [--images 24] [--csv nbs/real/baselines.csv]
"""
import argparse, csv, os
from itertools import combinations
from pathlib import Path
import torch
from tqdm import tqdm
from manifold_xai.baselines import blind, blurred, channel_mean, farthest, rank_correlation, uniform
from manifold_xai.core import explain
from real import photographs, squeezenet

METHODS = dict(ig=dict(steps=30, rule='trapezoid'), guided_ig=dict(steps=30, rule='trapezoid'), grad_x_input={})
BASELINES = dict(zero=0, one=1, mean=channel_mean, blur=blurred(28), noise=uniform(0, 1), farthest=farthest(0, 1))
FIELDS = 'image', 'kind', 'method', 'a', 'b', 'value'

def rows(net, x, y):
    "Yield (kind, method, one, other, number): the share of pixels at their baseline, then rank correlations between baselines and between methods"
    for n, v in BASELINES.items(): yield 'blind', '', n, '', float(blind(x, v, 1/255))
    maps = {(m, n): explain(net, x, y, m, baseline=v, **kw).values.sum(1, keepdim=True) for m, kw in METHODS.items() for n, v in BASELINES.items()}
    for m in METHODS:
        for a, b in combinations(BASELINES, 2): yield 'baselines', m, a, b, float(rank_correlation(maps[m, a], maps[m, b]))
    for n in BASELINES:
        for a, b in combinations(METHODS, 2): yield 'methods', n, a, b, float(rank_correlation(maps[a, n], maps[b, n]))

def run(args):
    torch.set_num_threads(1)
    out = Path(args.csv); out.parent.mkdir(parents=True, exist_ok=True)
    done = {int(r['image']) for r in csv.DictReader(out.open()) if r['kind'] == 'end'} if out.exists() else set()
    net = squeezenet(args.assets)
    with out.open('a') as f:
        if f.tell() == 0: f.write(','.join(FIELDS) + '\n')
        for i, x, y in tqdm(list(photographs(args.assets, args.images)), desc='photographs'):
            if i in done: continue
            for r in [*rows(net, x, y), ('end', '', '', '', 0.)]: f.write(f'{i},' + ','.join(f'{v:.5g}' if isinstance(v, float) else v for v in r) + '\n')
            f.flush()

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--assets', default=os.environ.get('MANIFOLD_XAI_ASSETS')); p.add_argument('--images', type=int, default=24); p.add_argument('--csv', default='nbs/real/baselines.csv')
    a = p.parse_args()
    if not a.assets: raise SystemExit('the folder with the classifier and the photographs is missing: give --assets FOLDER or set MANIFOLD_XAI_ASSETS')
    run(a)
