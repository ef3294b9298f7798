"""Real scale: GRALIS beside IG, KernelSHAP, LIME and Grad-CAM on photographs, the same number of evaluations for each. Rows are stored as they come; a second run resumes.

    python tools/real_gralis.py --assets FOLDER [--out out/gralis] [--images 12]         the comparison
    python tools/real_gralis.py --table out/gralis --csv nbs/real/gralis.csv             collect the rows into a table of numbers
"""
import argparse, json, os, time
from pathlib import Path
import torch
from tqdm import tqdm
from manifold_xai.engine.masking import masked
from manifold_xai.engine.recipes import explain
from manifold_xai.games.gralis import by_region
from manifold_xai.judging.faithfulness import sparseness
from manifold_xai.games.games import coarse
from manifold_xai.engine.metrics import insertion_deletion
from real import controls, over_draws, photographs, squeezenet

CALLS, WALKS = 196, 4            # evaluations per map: 49 regions x 4 orders; a gradient counts as one evaluation, as a forward pass does
TOP = 5                          # regions that are blackened for the class consistency
STEPS = 14                       # of the insertion and deletion curves
METHODS = dict(gralis=('gralis', dict(permutations=WALKS, nodes=1, rule='midpoint')), gralis_difference=('gralis', dict(permutations=WALKS, edge='difference')),
    ig=('ig', dict(steps=CALLS, rule='midpoint')), kernel_shap=('kernel_shap', dict(samples=CALLS)), lime=('lime', dict(samples=CALLS)), grad_cam=('grad_cam', {}))
ONCE = dict(gralis_balanced=('gralis', dict(permutations=WALKS, nodes=1, rule='balanced')))     # no map of the second class, so no class consistency

def in_regions(x, values):
    "A map at the resolution of the regions: the region of each position, the mean of each region, and the means as a map"
    r = coarse(x.shape[1:]).expand(1, 1, *x.shape[2:]); n = int(r.max()) + 1
    v = by_region(values, r, n)[0]/(torch.bincount(r.flatten(), minlength=n)*x.shape[1])
    return r, v, v[r].expand_as(x)

def without(net, x, values, c):
    "Probability of class `c` when the regions that a map puts first are black"
    r, v, _ = in_regions(x, values)
    keep = torch.ones_like(v, dtype=torch.bool).index_fill(0, v.argsort(descending=True, stable=True)[:TOP], False)
    with torch.no_grad(): return float(net(masked(x, 0., keep[r])).softmax(1)[0, c])

def told(net, x, c, values):
    "The numbers of a map of class `c`, or of the draws of a null, pixel by pixel and at the resolution of the regions"
    return over_draws(lambda v: one_map(net, x, c, v), values)

def one_map(net, x, c, values):
    num = dict(sparseness=float(sparseness(values, 'pixel')), sparseness_regions=float(sparseness(in_regions(x, values)[2], 'pixel')), without=without(net, x, values, c))
    for k, v in dict(pixel=values, region=in_regions(x, values)[2]).items():
        s = insertion_deletion(net, x, v, c, steps=STEPS)
        num |= {f'insertion_{k}': float(s.insertion), f'deletion_{k}': float(s.deletion)}
    return num

def run(args):
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True); file = out/'rows.jsonl'
    done = {(r['image'], r['method']) for r in map(json.loads, file.open())} if file.exists() else set()
    net = squeezenet(args.assets)
    with file.open('a') as f:
        def put(**row): f.write(json.dumps(row) + '\n'); f.flush()
        for i, x, y in tqdm(list(photographs(args.assets, args.images)), desc='photographs'):
            p = net(x).softmax(1)[0]; first, second = p.topk(2).indices.tolist()
            base = dict(image=i, label=y, first=first, second=second, p=float(p[first]), p_second=float(p[second]))
            for m, v in controls(x, i).items():
                if m in ('random', 'centre') and (i, m) not in done: put(**base, method=m, **told(net, x, first, v))
            for m, (name, kw) in (METHODS | ONCE).items():
                if (i, m) in done: continue
                t = time.perf_counter(); a = explain(net, x, first, name, seed=0, **kw); t = time.perf_counter() - t
                other = {} if m in ONCE else dict(without_by_second=without(net, x, explain(net, x, second, name, seed=0, **kw).values, first))
                put(**base, method=m, **told(net, x, first, a.values), **other, seconds=t, delta=float(a.delta), change=float(a.score_x - a.score_base), forward=int(a.cost.forward), backward=int(a.cost.backward))

def table(args):
    import pandas as pd
    d = pd.DataFrame(map(json.loads, (Path(args.table)/'rows.jsonl').open())).drop_duplicates(['image', 'method'], keep='last')
    d = d[d.groupby('image').method.transform('nunique') == d.groupby('image').method.nunique().max()]     # whole photographs only
    Path(args.csv).parent.mkdir(parents=True, exist_ok=True); d.sort_values(['image', 'method']).to_csv(args.csv, index=False, float_format='%.6g')
    print(f'{args.csv}: {len(d)} rows, {d.image.nunique()} photographs')

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--assets', default=os.environ.get('MANIFOLD_XAI_ASSETS')); p.add_argument('--out', default='out/gralis'); p.add_argument('--images', type=int, default=12)
    p.add_argument('--table'); p.add_argument('--csv', default='nbs/real/gralis.csv')
    a = p.parse_args()
    if a.table: table(a)
    elif not a.assets: raise SystemExit('the folder with the classifier and the photographs is missing: give --assets FOLDER or set MANIFOLD_XAI_ASSETS')
    else: run(a)
