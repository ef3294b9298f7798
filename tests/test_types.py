"A type checker reads calls of the public functions as a user's own program would: right ones pass, wrong ones are told."
import ast
import importlib
import subprocess
import sys
import types
from pathlib import Path

import pytest

HERE = Path(__file__).parent

RIGHT = '''
import numpy as np
import torch
from torch import Tensor, nn
from manifold_xai.engine.recipes import explain, methods, options
from manifold_xai.engine.attribution import Attribution
from manifold_xai.engine.metrics import Interval, Paired, compare, insertion_deletion, interval, paired
from manifold_xai.engine.scoring import ArgumentError, Score, score
from manifold_xai.engine.baselines import rank_correlation
from manifold_xai.games.games import Game, cube, patches
from manifold_xai.judging.sources import load_image, load_model
from manifold_xai.manifold.diffusion import Denoiser, as_denoiser

net: nn.Module = nn.Linear(4, 2).eval()
x: Tensor = torch.rand(2, 4)
a: Attribution = explain(net, x, method='ig', steps=4)
b: Attribution = explain(net, x, [0, 1], 'occlusion', baseline='mean')
v: Tensor = a.values + b.delta[:, None]
F: Score = score(net, 1, 'logit')
line: str = methods()['ig']
i: Interval = interval([1., 2., 3.], level=.9)
p: Paired = paired([1., 2.], [2., 3.])
low: float = p.low
g = Game(net, x)
S: Tensor = cube(3)
r: Tensor = patches((1, 8, 8), 2)
im: Tensor = load_image('a.png', (28, 28), 'L')
m: nn.Module = load_model('digits')
d: Denoiser = as_denoiser(lambda y, s: y)
c: Tensor = rank_correlation(a.values, b.values)
k: Attribution = explain(net, (x, x), 0, 'ig', kwargs={'mask': x})
k = explain(net, {'pixels': x}, 0, 'ig')
k = explain(net, np.zeros((2, 4)), 0, 'occlusion')
a.save('folder', dtype='float16')
k = Attribution.load('folder')
k = a.to('cpu').float()[0]
k = Attribution.cat([a, b])
a.show(0)
print(a.corrected, a.names, a.allclose(b, rtol=1e-3), len(a), [r.delta for r in a], a.to_frame())
s: Tensor = F(x)
s, t = F.grad(x)
print(F.target, g.table())
'''

WRONG = {   # a line that must be told, and what of it
    "explain(net)": 'x',
    "explain(net, x, method='ig', layot='BF', baselines=3) + 1": 'Attribution',
    "explain(net, [1, 2, 3])": 'list',
    "explain(net, {1: x})": 'dict',
    "explain(net, 'x')": 'str',
    "interval()": 'v',
    "interval([1.], nn=3)": 'nn',
    "paired([1.])": 'b',
    "n: int = explain(net, x)": 'Attribution',
    "n: int = score(net)": 'Score',
    "explain(net, x).valuse": 'valuse',
    "cube()": 'n',
    "cube(3).no_such()": 'no_such',
    "s: str = load_image('a.png')": 'Tensor',
    "load_image()": 'path',
    "load_model(3)": 'str',
    "options(3)": 'str',
    "a.sav('folder')": 'sav',
    "a.save()": 'path',
    "a.allclose()": 'other',
    "Attribution.laod('folder')": 'laod',
    "F.gradient(x)": 'gradient',
    "g.tabel()": 'tabel',
    "score()": 'model',
    "rank_correlation(x)": 'b',
    "Score(net).no_such": 'no_such',
}


def checked(folder, text, cache):
    "What mypy says of a program, line by line"
    (folder/'user.py').write_text(text)
    r = subprocess.run([sys.executable, '-m', 'mypy', '--follow-imports=silent', '--ignore-missing-imports', '--no-error-summary', '--hide-error-context',
                        '--cache-dir', str(cache), 'user.py'], cwd=folder, capture_output=True, text=True, timeout=300,
                       env={'PATH': '', 'MYPYPATH': str(HERE.parent), 'HOME': str(folder)})
    assert r.returncode in (0, 1), r.stdout + r.stderr
    return [w for w in r.stdout.splitlines() if 'error:' in w]


def test_right_and_wrong_calls(tmp_path):
    "In one program: nothing is told of the right part, each line of the wrong part is"
    first = len(RIGHT.splitlines()) + 1
    told = checked(tmp_path, RIGHT + '\n'.join(f'def wrong_{i}() -> None: {w}' for i, w in enumerate(WRONG)) + '\n', tmp_path/'cache')
    at = {}
    for w in told: at.setdefault(int(w.split(':')[1]), []).append(w)
    assert not [w for n, ws in at.items() if n < first for w in ws]
    missed = [w for i, (w, word) in enumerate(WRONG.items()) if not any(word in t for t in at.get(first + i, []))]
    assert not missed, (missed, told)


MADE = {f'__{k}__' for k in 'init eq repr hash setattr delattr'.split()}     # a dataclass makes them
STUBS = sorted((HERE.parent/'manifold_xai').rglob('*.pyi'))


def members(tree): return {o.name if isinstance(o, ast.FunctionDef) else o.target.id for o in tree.body if isinstance(o, (ast.FunctionDef, ast.AnnAssign))}


@pytest.mark.parametrize('path', STUBS, ids=lambda p: p.stem)
def test_a_stub_says_what_the_class_has(path):
    "Every function, property and operator that a class of the module has once all parts are imported stands in its stub"
    module = importlib.import_module('.'.join(path.relative_to(HERE.parent).with_suffix('').parts))
    for part in ('engine', 'walks', 'manifold', 'games', 'judging'): importlib.import_module(f'manifold_xai.{part}')
    importlib.import_module('manifold_xai.engine.pictures'), importlib.import_module('manifold_xai.engine.results')
    for c in ast.parse(path.read_text()).body:
        if not isinstance(c, ast.ClassDef): continue
        real = {k for k, v in vars(getattr(module, c.name)).items() if isinstance(v, (types.FunctionType, property, classmethod, staticmethod))
                and getattr(getattr(v, 'fget', None) or getattr(v, '__func__', v), '__module__', '').startswith('manifold_xai')}
        real = {k for k in real if not k.startswith('_orig_')} - MADE
        assert real <= members(c), (c.name, real - members(c))


def test_there_are_stubs(): assert {p.stem for p in STUBS} >= {'attribution', 'scoring', 'results', 'games', 'spex', 'bench', 'store', 'sentences'}
