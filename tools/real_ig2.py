"""IG2 at real scale: references, step sizes and layers on photographs with a real classifier. Rows are stored as they come; a second run resumes.

    python tools/real_ig2.py --assets FOLDER [--out out/ig2] [--images 24] [--part 0/1]     evaluate
    python tools/real_ig2.py --table out/ig2 --csv nbs/real/ig2.csv                         collect the rows into one table of numbers
"""
import argparse, json, os, time
from pathlib import Path
import torch
from tqdm import tqdm
from manifold_xai.engine.scoring import Tap
from manifold_xai.engine.recipes import explain
from manifold_xai.walks.ig2 import choose
from manifold_xai.engine.metrics import gap, insertion_deletion
from real import noise, over_draws, photographs, scored, squeezenet

BANK, STEPS, R, EARLY, LOGITS = 192, 30, 2, 'net.features.5', 'net.classifier.3'
RELEASED, PORT, MIDDLE = .4, .002, .1      # the whole walk per feature, as a share of the box; the released settings and the port in MA-GIG's code take 201 steps for it
WALKS = {                                  # name: choice of references, and what differs from whole length RELEASED in STEPS steps by what enters the last convolution
    'ig2': ('random', {}), 'ig2_port': ('random', dict(total=PORT)), 'ig2_middle': ('random', dict(total=MIDDLE)),
    'ig2_nearest': ('nearest', {}), 'ig2_farthest': ('farthest', {}), 'ig2_likely': ('likely', {}), 'ig2_early': ('random', dict(layer=EARLY))}
MORE = {                                   # irrelevant references, a late layer, other numbers of steps of the same whole length
    'ig2_same': ('same', {}), 'ig2_noise': ('noise', {}), 'ig2_black': ('black', {}), 'ig2_logits': ('random', dict(layer=LOGITS)),
    'ig2_steps10': ('random', dict(steps=10)), 'ig2_steps60': ('random', dict(steps=60))}
OTHERS = dict(ig={}, guided_ig={}, agi=dict(negatives=3, steps=10, box=(0, 1)))

def seen(net, x):
    "What enters the last convolution, and the logits"
    with torch.no_grad(), Tap(net.net.classifier[1], 'input') as t: l = net(x)
    return t.h.flatten(1), l

def ends(net, x, y, a):
    "Where an outward walk ended"
    e = a.extras['baseline']
    return dict(flip=float(a.extras['flipped']) if 'flipped' in a.extras else float(net(e).argmax() != y), far=float((e - x).pow(2).mean().sqrt()), at_end=float(a.score_base)) | \
        ({} if 'distance' not in a.extras else dict(reached=float((a.extras['distance'][0, -1]/a.extras['distance'][0, 0]).sqrt())))

def irrelevant(choice, x, y, l):
    "References (R, *shape) that the argument for IG2 calls irrelevant, and their numbers in the bank: the likeliest for the explained class, noise, black"
    if choice == 'same': k = l.log_softmax(1)[:, y].topk(R).indices; return None, k
    return (torch.zeros_like(x) if choice == 'black' else torch.rand(R, *x.shape[1:], generator=torch.Generator().manual_seed(2))), None

def jobs(net, x, y, i, bank, h, l, number):
    "Yield (method, make) where make() gives the map and what is to be told of it"
    hx, lx = seen(net, x)
    others = torch.tensor([j for j in range(len(bank)) if j != i])
    def of(m, **kw):
        t = time.perf_counter(); both = explain(net, x, y, m, rule=['balanced', 'right'], **dict(steps=STEPS) | kw); a = both['balanced']
        told = dict(seconds=time.perf_counter() - t, change=float(a.score_x - a.score_base), gap=float(gap(both['right'])), gap_balanced=float(gap(a))) | {k: int(v) for k, v in a.cost.items()}
        return both, told | (ends(net, x, y, a) if 'baseline' in a.extras else {})
    def walk(choice, total=RELEASED, layer=None, steps=STEPS):
        if choice in ('random', 'nearest', 'farthest', 'likely'): refs, k = None, choose(choice, R, hx, lx, torch.tensor([y]), h[others], l[others], seed=i)[0]
        else: refs, k = irrelevant(choice, x, y, l[others])
        k = k if k is None else others[k]
        both, told = of('ig2', references=bank[k] if refs is None else refs, choice='given', layer=layer, steps=steps, step_size=total/steps, box=(0, 1))
        return both, told | ({} if k is None else dict(references=' '.join(map(str, k.tolist()))))
    yield 'random', lambda: (dict(balanced=noise(x, number)), {})
    for k, (c, kw) in WALKS.items(): yield k, lambda c=c, kw=kw: walk(c, **kw)
    for k, v in OTHERS.items(): yield k, lambda k=k, v=v: of(k, **v)
    for k, (c, kw) in MORE.items(): yield k, lambda c=c, kw=kw: walk(c, **kw)

def numbers(net, x, y, v):
    curves = lambda u: {k: float(s) for k, s in insertion_deletion(net, x, u, y).items() if k in ('insertion', 'deletion')}
    return scored(net, x, y, v, **over_draws(curves, v))

def run(args):
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True)
    part, parts = map(int, args.part.split('/'))
    done = {(r['image'], r['method']) for p in out.glob('rows*.jsonl') for r in map(json.loads, p.open())}
    net, photos = squeezenet(args.assets), list(photographs(args.assets, BANK))
    bank = torch.cat([x for _, x, _ in photos])
    h, l = map(torch.cat, zip(*(seen(net, v) for v in bank.split(4))))
    with (out/f'rows{part}.jsonl').open('a') as f:
        for k in tqdm([k for k in range(args.images) if k % parts == part], desc=f'part {args.part}'):
            i, x, y = photos[k]
            p = float(net(x).softmax(1)[0, y]); hit = int(net(x).argmax()) == y
            for method, make in jobs(net, x, y, k, bank, h, l, i):
                if (i, method) in done: continue
                both, told = make()
                row = dict(image=i, method=method, rule='balanced', p=p, hit=hit, **numbers(net, x, y, both['balanced']), **told)
                if method == 'ig2': f.write(json.dumps(dict(image=i, method='ig2_right', rule='right', p=p, hit=hit, **numbers(net, x, y, both['right']), **told)) + '\n')
                f.write(json.dumps(row) + '\n'); f.flush()

def table(args):
    import pandas as pd
    d = pd.DataFrame([r for p in sorted(Path(args.table).glob('rows*.jsonl')) for r in map(json.loads, p.open())]).drop_duplicates(['image', 'method'], keep='last')
    whole = lambda last: d.image.isin(d[d.method == last].image)
    d = d[whole(list(OTHERS)[-1]) & (whole(list(MORE)[-1]) | ~d.method.isin(MORE))]     # whole photographs only; those of MORE may still be fewer
    Path(args.csv).parent.mkdir(parents=True, exist_ok=True)
    d.sort_values(['image', 'method']).to_csv(args.csv, index=False, float_format='%.6g')
    print(f'{len(d)} rows, {d.image.nunique()} photographs')

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--assets', default=os.environ.get('MANIFOLD_XAI_ASSETS')); p.add_argument('--out', default='out/ig2'); p.add_argument('--part', default='0/1')
    p.add_argument('--images', type=int, default=24); p.add_argument('--table'); p.add_argument('--csv', default='nbs/real/ig2.csv')
    a = p.parse_args()
    if a.table: table(a)
    elif not a.assets: raise SystemExit('the folder with the classifier and the photographs is missing: give --assets FOLDER or set MANIFOLD_XAI_ASSETS')
    else: run(a)
