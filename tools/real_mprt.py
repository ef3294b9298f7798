"""Efficient MPRT at real scale: photographs, SqueezeNet, and the same network with every layer reset. Rows are stored as they come; a second run resumes.

    python tools/real_mprt.py --assets FOLDER [--out out/mprt] [--images 16] [--steps 50] [--seeds 42 43 44] [--part 0/1]
    python tools/real_mprt.py --assets FOLDER --methods ig guided_ig ma_gig             these methods alone, by their names in `methods()`
    python tools/real_mprt.py --assets FOLDER --full [--images 4] [--steps 10]          the cascade, layer after layer from the top (one seed)
    python tools/real_mprt.py --table out/mprt --csv nbs/real/mprt.csv                  collect the rows into one table of numbers
"""
import argparse, json, os, time
from pathlib import Path
import torch
from tqdm import tqdm
from manifold_xai.engine.recipes import explain, find
from manifold_xai.judging.faithfulness import complexity, entropy_rise, mprt, scrambled, sparseness, spearman
from real import controls, over_draws, photographs, squeezenet, tiny_vae

METHODS = 'grad', 'grad_x_input', 'ig', 'smooth_grad', 'guided_ig', 'eig', 'ma_gig', 'ig2', 'agi', 'mig'
RULED = 'left', 'balanced'
NO_RULE = 'grad', 'grad_x_input', 'smooth_grad', 'occlusion', 'rise', 'freemcg'

def options(method, chart, bank, steps):
    "What `explain` is given besides the rule: the dear methods get few classes, references, nodes and segments, as in `real_paths`"
    own = dict(agi=dict(negatives=3, steps=min(10, steps)), ig2=dict(references=bank, choice='random', n_references=2), mig=dict(nodes=6, iters=2, steps=min(10, steps)))
    return ({} if method in NO_RULE else dict(steps=steps)) | (dict(chart=chart) if find(method).recipe.chart else {}) | own.get(method, {})

def references(assets): return torch.cat([p[1] for p in list(photographs(assets, 40))[-16:]])      # photographs that are not explained

def asked(net, x, y, method, kw):
    "Maps of one method by rule, with the seconds of the walk that serves all of them"
    t = time.perf_counter()
    a = explain(net, x, y, method, **kw, **({} if method in NO_RULE else dict(rule=list(RULED))))
    return {k: v.values for k, v in (a if isinstance(a, dict) else {'': a}).items()}, time.perf_counter() - t

def rows(net, others, x, y, method, kw):
    "One row for each rule and seed; the labels are kept for the scrambled networks"
    trained, s = asked(net, x, y, method, kw)
    for seed, other in others.items():
        for rule, v in asked(other, x, y, method, kw)[0].items():
            e = {f'{k}{side}': float(r[n]) for side, absolute in (('', False), ('_abs', True)) for r in [entropy_rise(trained[rule], v, absolute=absolute)]
                 for k, n in (('score', 'score'), ('entropy', 'entropy'), ('entropy_random', 'entropy_random'))}
            yield dict(method=method, rule=rule, seed=seed, seconds=s, **e, sparseness=float(sparseness(trained[rule])), complexity=float(complexity(trained[rule])))

def shape(v):
    "What the form of a map alone tells"
    e = entropy_rise(v, v)
    return dict(score=float(e.score), entropy=float(e.entropy), entropy_random=float(e.entropy_random), sparseness=float(sparseness(v)), complexity=float(complexity(v)))

def blind(x, seeds, i):
    "The nulls: maps that never ask the model score 0; their entropies are kept beside the others"
    for k, v in controls(x, i).items():
        for seed in seeds:
            yield dict(method=k, rule='', seed=seed) | over_draws(shape, v)

def run(args):
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True)
    part, parts = map(int, args.part.split('/'))
    have = {(r['image'], r['steps'], r['method'], r['seed']) for p in out.glob('rows*.jsonl') for r in map(json.loads, p.open()) if r.get('end')}
    net, chart, bank = squeezenet(args.assets), tiny_vae(args.assets), references(args.assets)
    others = {s: scrambled(net, s) for s in args.seeds}
    todo = [p for k, p in enumerate(photographs(args.assets, args.images)) if k % parts == part]
    with (out/f'rows{part}.jsonl').open('a') as f:
        def put(r): f.write(json.dumps(r) + '\n'); f.flush()
        for i, x, y in tqdm(todo, desc=f'part {args.part}'):
            p = float(net(x).softmax(1)[0, y])
            for method in ('blind', *args.methods):
                new = {s: o for s, o in others.items() if (i, args.steps, method, s) not in have}
                if not new: continue
                kw = {} if method == 'blind' else options(method, chart, bank, args.steps)
                for r in blind(x, new, i) if method == 'blind' else rows(net, new, x, y, method, kw): put(dict(image=i, steps=kw.get('steps', args.steps), p=p) | r)
                for s in new: put(dict(image=i, steps=args.steps, method=method, seed=s, end=True))

def cascade(args):
    "Similarity of each map to itself while layer after layer is scrambled, signed and absolute"
    torch.set_num_threads(1)
    out = Path(args.out); out.mkdir(parents=True, exist_ok=True); file = out/'full.jsonl'
    have = {(r['image'], r['method']) for r in map(json.loads, file.open())} if file.exists() else set()
    net, chart, bank = squeezenet(args.assets), tiny_vae(args.assets), references(args.assets)
    with file.open('a') as f:
        for i, x, y in tqdm(list(photographs(args.assets, args.images)), desc='cascade'):
            for method in args.methods:
                if (i, method) in have: continue
                kw = options(method, chart, bank, args.steps) | ({} if method in NO_RULE else dict(rule='balanced'))
                both = lambda a, b: torch.stack([spearman(a, b), spearman(a.abs(), b.abs())], 1)
                m = mprt(net, x, method, torch.tensor([y]), similarity=both, seeds=args.seeds[:1], **kw)
                for k, (name, v) in enumerate(zip(m.layers, m.similarity[0][:, 0].tolist())): f.write(json.dumps(dict(image=i, method=method, steps=args.steps, layer=k + 1, name=name, signed=v[0], absolute=v[1])) + '\n')
                f.flush()

def table(args):
    import pandas as pd
    if (file := Path(args.table)/'full.jsonl').exists(): pd.DataFrame(map(json.loads, file.open())).sort_values(['image', 'method', 'layer']).to_csv(Path(args.csv).with_name('mprt_full.csv'), index=False, float_format='%.5g')
    d = [r for p in sorted(Path(args.table).glob('rows*.jsonl')) for r in map(json.loads, p.open())]
    d = pd.DataFrame([r for r in d if not r.get('end')]).drop_duplicates(['image', 'steps', 'method', 'rule', 'seed'], keep='last')
    Path(args.csv).parent.mkdir(parents=True, exist_ok=True)
    d.sort_values(['steps', 'image', 'method', 'rule', 'seed']).to_csv(args.csv, index=False, float_format='%.6g')
    print(f'{len(d)} rows, {d.image.nunique()} photographs, {d.seed.nunique()} seeds')
    print(d.groupby(['method', 'rule'])[['score', 'entropy', 'entropy_random']].mean().round(3))

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--assets', default=os.environ.get('MANIFOLD_XAI_ASSETS')); p.add_argument('--out', default='out/mprt'); p.add_argument('--part', default='0/1')
    p.add_argument('--images', type=int, default=16); p.add_argument('--steps', type=int, default=50); p.add_argument('--seeds', type=int, nargs='+', default=[42, 43, 44])
    p.add_argument('--full', action='store_true'); p.add_argument('--methods', nargs='+', default=list(METHODS)); p.add_argument('--table'); p.add_argument('--csv', default='nbs/real/mprt.csv')
    a = p.parse_args()
    if a.table: table(a)
    elif not a.assets: raise SystemExit('the folder with the classifier, the autoencoder and the photographs is missing: give --assets FOLDER or set MANIFOLD_XAI_ASSETS')
    else: (cascade if a.full else run)(a)
