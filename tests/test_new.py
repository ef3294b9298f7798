"A new method takes one notebook and one line in the order of the book: nothing else is edited."
import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import check_export
import new
import readme
import recipes
import references
from manifold_xai import explain, methods
from manifold_xai.engine import recipes as door
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.walk import attribute, mean_slopes
from nb_lint import lint

MADE = {'nbs/walks/10_toy.ipynb', 'nbs/solutions/walks/10_toy.ipynb', 'tests/planted/walks/10_toy.py', 'tests/answers/walks/10_toy.py'}
GENERATED = {'manifold_xai/walks/toy.py', 'manifold_xai/_modidx.py', 'manifold_xai/_recipes.py', 'manifold_xai/_public.py', 'nbs/index.ipynb', 'README.md'}
USE = '''
import torch
from manifold_xai import explain, methods
from manifold_xai.walks import toy
x = torch.tensor([[1., 2.], [3., -1.]])
a = explain(lambda v: v.prod(1, keepdim=True), x, method='toy', output='value')
assert 'toy' in methods() and torch.allclose(a.values, x.prod(1, keepdim=True).expand(2, 2)/2), a.values
'''


def state(folder):
    "{file: its content} of a folder, without what Python leaves behind."
    files = (p for p in folder.rglob('*') if p.is_file() and not {'__pycache__', '.git'} & set(p.parts))
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.fixture
def copy(tmp_path):
    "What the package is made from, in a folder of its own."
    for f in check_export.FILES: shutil.copy(ROOT/f, tmp_path/f)
    leave = shutil.ignore_patterns('__pycache__', '.ipynb_checkpoints', 'out')
    for d in ('nbs', 'manifold_xai', 'tests'): shutil.copytree(ROOT/d, tmp_path/d, ignore=leave)
    return tmp_path


def run(folder, *words):
    env = {k: v for k, v in os.environ.items() if k != 'MPLBACKEND'} | dict(PYTHONPATH=str(folder))   # the notebook draws
    r = subprocess.run([sys.executable, *map(str, words)], cwd=folder, env=env, capture_output=True, text=True)
    assert r.returncode == 0, r.stdout + r.stderr


def test_a_method_from_the_template(copy):
    before = state(copy)
    assert new.main(['walks/toy'], copy) == 0
    references.main([], copy)
    assert check_export.export(copy) is None
    assert recipes.main([], copy) == 0 and readme.main([], copy) == 0
    run(copy, ROOT/'tools/run_nbs.py', *(copy/f'nbs/{d}walks/10_toy.ipynb' for d in ('', 'solutions/')))
    after = state(copy)
    assert {n for n in after if after[n] != before.get(n)} == MADE | GENERATED | {'nbs/order.ini'}
    assert set(before) <= set(after)
    assert list(lint(copy/'nbs', 'manifold_xai')) == []
    run(copy, '-c', USE)


@pytest.mark.parametrize('word, says', [('toy', 'part/name'), ('walks/Toy', 'small letters'), ('nowhere/toy', 'no part'), ('walks/guided', 'already'), ('top/toy', 'not open')])
def test_names_that_cannot_be(copy, word, says):
    before = state(copy)
    with pytest.raises(SystemExit, match=says): new.main([word], copy)
    assert state(copy) == before


@pytest.fixture
def declared():
    "A method of a user's own, which tells the door what it is like; it is taken out again."
    @door.recipe('mine', at_points=('slopes', True), neighbours=True, of_layer=True)
    def mine(F, x, x0, *, slopes=False, seed=0, **kw):
        "Mine"
        more = dict(path=mean_slopes('left'), rule='left') if slopes else {}
        return attribute(F, x, x0, seed=seed, **more, **kw)
    yield mine
    del door._found['mine']


def test_a_method_declares_what_it_is_like(declared):
    x = torch.rand(2, 1, 3, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    f = lambda *v: torch.cat([t.flatten(1) for t in v], 1).prod(1, keepdim=True)
    ask = lambda v, **kw: explain(f, v, method='mine', output='value', **kw)
    assert 'mine' not in methods() and methods(layers=True)['mine'] == 'Mine'
    assert not {'conductance', 'internal_influence'} & {*methods()} and {'conductance', 'internal_influence'} < {*methods(layers=True)}
    torch.testing.assert_close(ask(x, ends='left').values, explain(f, x, method='ig', output='value', ends='left').values)
    assert ask(x, slopes=True).values.isfinite().all() and door.fitting('mine', slopes=True, ends='left') == dict(slopes=True)
    with pytest.raises(ArgumentError, match="`ends`: got 'left' beside slopes=True"): ask(x, slopes=True, ends='left')
    with pytest.raises(ArgumentError, match='`method`.*needs places'): ask((x, x))
    for bare in (dict(), dict(at_points=None, neighbours=False, of_layer=False)):      # nothing said: nothing of it holds
        door.recipe('mine', **bare)(declared.__wrapped__ if hasattr(declared, '__wrapped__') else declared)
        assert 'mine' in methods() and ask(x, slopes=True, ends='left').values.isfinite().all()
        ask((x, x))


def test_the_engine_knows_no_method_by_name():
    "But for words of other libraries, what stands where no method is asked for, and examples in words"
    names = {*methods(layers=True)}
    for p in (ROOT/'manifold_xai/engine').glob('*.py'):
        tables = [o for o in ast.parse(p.read_text()).body if isinstance(o, ast.Assign) and ast.unparse(o.targets[0]) != '__all__']
        for o in tables:
            said = {c.value for c in ast.walk(o.value) if isinstance(c, ast.Constant)} | {k.arg for k in ast.walk(o.value) if isinstance(k, ast.keyword)}
            assert not names & said, (p.name, ast.unparse(o)[:80])
