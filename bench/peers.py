"""Other people's code and this package at the same work, side by side in one process: seconds as ratios.

    make bench-peers [PEERS=folder]
    python bench/peers.py [--peers FOLDER] [--repeats 5]      the ratios
    python bench/peers.py --games FILE.csv                    games by shapiq, see bench/shapiq_games.py
    python bench/peers.py --shap FILE.csv                     KernelSHAP by shapiq, 100 seeds

A ratio is their seconds over ours: above 1, ours is faster. Each side is asked once before the clock starts; then both
are asked in turns, and the median of the quotients is printed with the smallest and the largest. Both sides have the
same number of threads, the same model, inputs and number of gradients. What is not there is a line that says so.

What is looked for. Where it is installed: captum, saliency, shapiq. In the folder PEERS:

* `cleanig/explainer/latent_gig.py` and `gig.py` with the files that they import (a copy of the package `cleanig` of
  leekwoon/ma-gig): classes `LatentGIGExplainer(model, vae, num_steps=, device=, exp_obj=, fraction=)` and
  `GIGExplainer(model, num_steps=, ...)`; both answer `get_attributions(inputs, labels)`. The module's name may differ:
  every .py file of the folder that defines the class is tried.
* `saliency/core/blur_ig.py` with its package (PAIR-code/saliency), where it is not installed: `BlurIG().GetMask(x,
  call_model_function, max_sigma=, steps=, batch_size=1)` on an array (H, W, C).

Nothing of these is part of this project, and no test asks the clock.
"""
import argparse, importlib, importlib.util, os, re, sys, tempfile, time, warnings
from pathlib import Path
from functools import partial
import numpy as np, torch
from manifold_xai.engine.recipes import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.testbeds import digits, pocket_classifier, pocket_vae
from manifold_xai.judging import bench
from manifold_xai.judging.judges import Case, answers, ask
from manifold_xai.judging.sources import as_data

# their seconds over ours that are aimed at
GOALS = {'MA-GIG': 4., 'Guided IG of MA-GIG': 3.5, 'captum IG': 1.5, 'Blur IG of PAIR': 1., 'shapiq KernelSHAP': None}
STEPS = 50

def of_folder(folder, name):
    "The class `name` of a folder of Python files, or None; packages are found from the folder"
    if folder is None: return None
    root = Path(folder)
    if not root.is_dir(): raise ArgumentError('peers', repr(str(folder)), "give a folder that is there")
    if str(root) not in sys.path: sys.path.insert(0, str(root))
    here = re.compile(rf'^class {name}\b', re.M)
    for p in sorted(root.rglob('*.py')):
        if not here.search(p.read_text(encoding='utf-8', errors='replace')): continue
        module = '.'.join(p.relative_to(root).with_suffix('').parts)
        return getattr(importlib.import_module(module), name)

def of_package(module, name):
    "The class `name` of an installed module, or None"
    try: return getattr(importlib.import_module(module), name)
    except ImportError: return None

def alternated(ours, theirs, repeats=5, clock=time.perf_counter):
    "Their seconds over ours, asked in turns: median, smallest, largest; and the median seconds of both"
    ours(), theirs()
    s = np.array([[_seconds(f, clock) for f in ((ours, theirs) if k % 2 else (theirs, ours))][::1 if k % 2 else -1]
                  for k in range(repeats)])
    q = s[:, 1]/s[:, 0]
    return dict(ratio=float(np.median(q)), low=float(q.min()), high=float(q.max()),
                ours=float(np.median(s[:, 0])), theirs=float(np.median(s[:, 1])))

def _seconds(f, clock=time.perf_counter):
    start = clock()
    f()
    return clock() - start

def captum_ig(folder, net, vae, x, y, n=16, delta=False):
    "Integrated Gradients of a batch of n, left rule, the same nodes; with `delta` the gap too, which ours always tells"
    x, y = x[:n], y[:n]
    theirs = of_package('captum.attr', 'IntegratedGradients') or of_folder(folder, 'IntegratedGradients')
    if theirs is None: return None
    ig = theirs(lambda v: net(v).softmax(1))
    return (lambda: explain(net, x, y, 'ig', steps=STEPS, rule='left'),
            lambda: ig.attribute(x, target=y, n_steps=STEPS, method='riemann_left', return_convergence_delta=delta))

def _explained(folder, name, net, x, y, ours, *more, **kw):
    "An explainer of MA-GIG's code beside a recipe of ours, one input"
    theirs = of_folder(folder, name)
    if theirs is None: return None
    e = theirs(net, *more, num_steps=STEPS, device='cpu', exp_obj='prob', fraction=.1, **kw)
    return ours, lambda: e.get_attributions(x[:1], y[:1])

def magig(folder, net, vae, x, y):
    "MA-GIG of one input, left rule"
    ours = lambda: explain(net, x[:1], y[:1], 'ma_gig', chart=vae, steps=STEPS - 1, rule='left', fraction=.1)
    return _explained(folder, 'LatentGIGExplainer', net, x, y, ours, vae)

def guided(folder, net, vae, x, y):
    "Guided IG of one input as MA-GIG's code has it, left rule"
    ours = lambda: explain(net, x[:1], y[:1], 'guided_ig', steps=STEPS - 1, rule='left', fraction=.1)
    return _explained(folder, 'GIGExplainer', net, x, y, ours)

def blur(folder, net, vae, x, y):
    "Blur IG of one input, one gradient at a time, as PAIR computes it"
    theirs = of_package('saliency.core', 'BlurIG') or of_folder(folder, 'BlurIG')
    if theirs is None: return None
    def ask(v, call_model_args=None, expected_keys=None):
        "A batch (n, H, W, C) of arrays: the slope of the probability"
        t = torch.tensor(v).movedim(-1, 1).to(x).requires_grad_()
        g, = torch.autograd.grad(net(t).softmax(1)[:, y[0]].sum(), t)
        return {k: g.movedim(1, -1).numpy() for k in expected_keys}
    a = x[0].movedim(0, -1).double().numpy()
    wide = max(x.shape[2:])/4
    return (lambda: explain(net, x[:1], y[:1], 'blur_ig', parity=True, steps=STEPS, max_sigma=wide),
            lambda: theirs().GetMask(a, ask, max_sigma=wide, steps=STEPS, batch_size=1))

def shap(folder, net, vae, x, y):
    "KernelSHAP of a planted game of 20 players, the same number of masks"
    if importlib.util.find_spec('shapiq') is None: return None
    import shapiq_games as g
    n, make = g.GAMES['planted 20']
    f, one = make(), torch.ones(1, 20, dtype=torch.float64)
    model = lambda z: f(z > .5)[:, None]
    return (lambda: explain(model, one, 0, 'kernel_shap', output='value', samples=8*n),
            lambda: g.shapiq.KernelSHAP(n=n, pairing_trick=True, random_state=0).approximate(8*n + 2, g.Watched(f)))

BATCHES = 1, 4, 16, 64
PEERS = {'MA-GIG': magig, 'Guided IG of MA-GIG': guided, 'captum IG': captum_ig, 'Blur IG of PAIR': blur,
         'shapiq KernelSHAP': shap} | {f'captum IG{gap}, batch {n}': partial(captum_ig, n=n, delta=bool(gap))
                                    for n in BATCHES for gap in ('', ' and gap')}
GOALS |= {k: 1. for k in PEERS if ', batch' in k}

WALKS = {'ig': dict(rule='left'), 'guided_ig': dict(rule='left'), 'ig2': dict()}     # the second and third ask point by point

def overhead(steps=200, repeats=5):
    "Milliseconds for each step beyond the bare evaluations, on a network of 10 features: median, smallest, largest"
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(10, 16), torch.nn.Tanh(), torch.nn.Linear(16, 3)).eval()
    x, bank = torch.randn(1, 10), torch.randn(8, 10)
    for m, kw in WALKS.items():
        kw = kw | (dict(references=bank) if m == 'ig2' else {})
        a = explain(net, x, 0, m, steps=steps, **kw)
        rows = int(a.cost.forward[0])
        at_once = min(256, rows) if m == 'ig' else 1
        def bare():
            for k in range(0, rows, at_once):
                z = x.expand(min(at_once, rows - k), -1).clone().requires_grad_()
                torch.autograd.grad(net(z).softmax(1)[:, 0].sum(), z)
        r = [_seconds(lambda: explain(net, x, 0, m, steps=steps, **kw)) - _seconds(bare) for _ in range(repeats)]
        yield m, *(1e3*float(f(r))/steps for f in (np.median, min, max))

GRID = dict(methods=dict(ig=dict(steps=25), guided_ig=dict(steps=25), grad_cam={}), metrics=('diffid', 'sparseness'))
RUNNER = 1.05          # its seconds over those of a plain loop that are aimed at

def pictures(n=8):
    "Photographs of 112 x 112 pixels and SqueezeNet of the local folder, or noise and a small network"
    if os.environ.get('MANIFOLD_XAI_ASSETS'):
        from manifold_xai.judging.sources import run_file
        a = run_file(Path(__file__).parent/'assets.py')
        return 'photographs', a.squeezenet(), a.small().load(range(n)).x
    torch.manual_seed(0)
    conv = lambda i, o: torch.nn.Sequential(torch.nn.Conv2d(i, o, 3, 2, 1), torch.nn.ReLU())
    net = torch.nn.Sequential(conv(3, 32), conv(32, 64), conv(64, 128), torch.nn.AdaptiveAvgPool2d(1),
                              torch.nn.Flatten(), torch.nn.Linear(128, 10)).eval().requires_grad_(False)
    return 'noise', net, torch.rand(n, 3, 112, 112)

def plain(net, data, chunk, methods, metrics):
    "The same maps and judges in a loop, block by block; nothing is named, nothing is written"
    out = []
    for lo in range(0, len(data), chunk):
        x = data.load(range(lo, min(lo + chunk, len(data)))).x
        y = answers(net, x)
        for m, o in methods.items():
            a = explain(net, x, y, m, output='prob', **o)
            out += [(m, lo, ask(k, Case(net, x, y, a))) for k in metrics]
    return out

def runner(net, x, chunk, repeats=9):
    "Seconds and processor seconds of `bench.run` over those of the plain loop: median, smallest, largest"
    data, told = as_data(x), {}
    def engine():
        with tempfile.TemporaryDirectory() as d:
            bench.run(net, data, out=d, chunk=chunk, controls=(), progress=False, **GRID)
    loop = lambda: plain(net, data, chunk, **GRID)
    for name, clock in (('seconds', time.perf_counter), ('processor seconds', time.process_time)):
        told[name] = alternated(loop, engine, repeats, clock)
    return told

def ratios(folder=None, repeats=5, only=tuple(PEERS)):
    "One dict for each peer: what was measured, or why nothing was"
    net, vae = pocket_classifier(), pocket_vae()
    x, y = (v[:64] for v in digits('test'))
    for name in only:
        row = dict(peer=name, goal=GOALS[name])
        try:
            pair = PEERS[name](folder, net, vae, x, y)
            told = dict(missing='not installed, and not in the folder') if pair is None else alternated(*pair, repeats)
        except ArgumentError: raise
        except Exception as e: told = dict(missing=f'it does not run here: {type(e).__name__}: {e}')
        yield row | told

def line(r):
    "A row in words"
    goal = '' if r['goal'] is None else f"  goal {r['goal']:g}"
    if 'missing' in r: return f"{r['peer']:28}{r['missing']}{goal}"
    return (f"{r['peer']:28}{r['ratio']:6.2f} [{r['low']:.2f}, {r['high']:.2f}]  theirs {r['theirs']:.4f} s, "
            f"ours {r['ours']:.4f} s{goal}")

def _print_runner(repeats=9):
    "Lines about the runner"
    print(f'the runner over a plain loop of the same blocks, {repeats} turns; goal {RUNNER}')
    for name, net, x, chunk in (('digits', pocket_classifier(), digits('test')[0][:64], 16), (*pictures(), 4)):
        for k, r in runner(net, x, chunk, repeats).items():
            print(f"{name:14}{k:20}{r['ratio']:6.3f} [{r['low']:.3f}, {r['high']:.3f}]  plain {r['ours']:.3f}, runner {r['theirs']:.3f}", flush=True)

def _written(rows, file):
    import pandas as pd
    out = []
    for r in rows:
        out.append(r)
        print(r, flush=True)
    d = pd.DataFrame(out)
    if 's' in d: d['time_ratio'] = d.s/d.their_s
    d.to_csv(file, index=False, float_format='%.4g')

def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--peers', metavar='FOLDER')
    p.add_argument('--repeats', type=int, default=5)
    p.add_argument('--games', metavar='FILE')
    p.add_argument('--shap', metavar='FILE')
    a = p.parse_args(argv)
    sys.path.insert(0, str(Path(__file__).parent))
    torch.set_num_threads(1)
    warnings.simplefilter('ignore')      # maps are timed here, not looked at
    if a.games or a.shap:
        import shapiq_games as g
        if a.games: _written(g.games(), a.games)
        if a.shap: _written(g.shap(100), a.shap)
        return
    print(f'their seconds over ours, median of {a.repeats} turns [smallest, largest], one thread, {STEPS} steps')
    for r in ratios(a.peers or None, a.repeats): print(line(r), flush=True)
    _print_runner()
    print('milliseconds for each step beyond its evaluations, 10 features, 200 steps; goal 1')
    for m, *ms in overhead(): print(f'{m:22}{ms[0]:6.3f} [{ms[1]:.3f}, {ms[2]:.3f}]', flush=True)

if __name__ == '__main__': main()
