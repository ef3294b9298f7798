"""Long use of one process: memory does not grow, threads do not mingle, notebooks do not depend on their order.

SOAK=2000 asks for more explanations than the 100 of `make test`; SOAK_NOTEBOOKS=12 runs that many notebooks, drawn and ordered by a seed.
"""
import os
import queue
import random
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
import torch

from manifold_xai import explain
from manifold_xai.engine.recipes import fitting, methods
from beds import Chart, shrink
from test_threads import NEEDS, inputs, make

HERE = Path(__file__).parent
COUNT, BOOKS = int(os.environ.get('SOAK', 100)), int(os.environ.get('SOAK_NOTEBOOKS', 0))
SMALL = dict(steps=4, samples=60, K=6, permutations=4, orders=2, trees=8, sample_steps=2, paths=2)
pytestmark = pytest.mark.filterwarnings('ignore')

MEMORY = '''
import gc, statistics, sys, warnings
sys.path.insert(0, %r)
warnings.simplefilter('ignore')
import psutil, torch
from manifold_xai import explain
from manifold_xai.engine.recipes import fitting
from test_soak import SMALL
from test_threads import make, inputs
net, x = make(), inputs(1)[0]
keep = []
names = 'ig guided_ig grad smooth_grad grad_cam guided_backprop occlusion kernel_shap gralis spectral_ig'.split()
me, rows, count, leak = psutil.Process(), [], %d, %d
for r in range(5 + count//len(names)):
    for m in names:
        a = explain(net, x, [0, 1], m, **fitting(m, **SMALL), **(dict(layer='3') if m == 'grad_cam' else {}))
        if leak: keep.append(b'1'*leak)
    gc.collect()
    rows.append(me.memory_info().rss/2**20)
rows = rows[5:]
slopes = [(b - a)/(j - i) for i, a in enumerate(rows) for j, b in enumerate(rows) if j > i]
print(statistics.median(slopes)*100/len(names))
'''


def slope(count, leak=0):
    "Growth of resident memory in MB for 100 explanations: the median slope between any two rounds, after five of warm-up"
    code = MEMORY % (str(HERE), count, leak)
    run = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]
    return float(run.stdout)


def test_memory_stays():
    assert slope(COUNT) < 1 + 200/COUNT      # a few rounds hold a jitter of megabytes, many do not


def test_a_leak_would_be_seen():
    "Two hundred kilobytes kept of each explanation are twenty megabytes of a hundred"
    assert slope(60, 200_000) > 10


def alone_and_asked():
    "Every method with what it needs, and its map of each of two inputs, one after the other"
    net, x, chart, out = make(), inputs(2), Chart().double().eval(), {}
    for m in sorted(methods()):
        kw = fitting(m, **SMALL) | (dict(layer='3') if 'cam' in m else {}) | dict(method=m) | (dict(samples=1, steps=3) if m in ('dig_t', 'ddpath') else {})
        if m == 'spex': kw |= dict(samples=300, degree=1)
        if m in NEEDS: kw[NEEDS[m]] = chart if NEEDS[m] == 'chart' else shrink
        for k in range(2): out[m, k] = (kw, explain(net, x[k], [0, 1], **kw).values)
    return net, x, out


def test_eight_threads_with_all_methods_at_once():
    "One model, one queue with two calls of every method in an order drawn by a seed, eight threads that switch very often"
    net, x, out = alone_and_asked()
    jobs, bad, pace = queue.SimpleQueue(), [], sys.getswitchinterval()
    for key in random.Random(0).sample(sorted(out), len(out)): jobs.put(key)
    def work():
        while not jobs.empty():
            try: m, k = jobs.get_nowait()
            except queue.Empty: return
            try: same = torch.equal(explain(net, x[k], [0, 1], **out[m, k][0]).values, out[m, k][1])
            except BaseException as e: bad.append((m, k, repr(e)))
            else: bad.extend([] if same else [(m, k, 'another map')])
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work) for _ in range(8)]
        [t.start() for t in threads]
        [t.join() for t in threads]
    finally: sys.setswitchinterval(pace)
    assert not bad and jobs.empty()
    assert not any(m._forward_hooks or m._backward_hooks or m._forward_pre_hooks for m in net.modules())


if BOOKS:
    def test_notebooks_in_any_order():
        "Each in a fresh kernel, in the folder of the others, nothing stored"
        books = sorted(p for p in (HERE.parent/'nbs').rglob('*.ipynb') if 'solutions' not in p.parts and p.name[0] not in '._')
        for p in random.Random(BOOKS).sample(books, BOOKS):
            run = subprocess.run([str(Path(sys.executable).parent/'nbdev_test'), '--path', str(p), '--n_workers', '1'], cwd=HERE.parent,
                                 capture_output=True, text=True)
            assert run.returncode == 0, f'{p}\n{run.stdout[-2000:]}{run.stderr[-2000:]}'
