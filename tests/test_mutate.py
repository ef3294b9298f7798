"The generated faults: where they are planted, where they are not, and that a run resumes."
import ast
import csv
import random
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import mutate

SOURCE = '''#| export
def f(
    x,          # 3 numbers + 4
    k:'2'=7,    # how many
) -> '1 + 1':
    "Sum of 2 and 3 - 1"
    if not k > 0: raise ArgumentError('k', k + 1, f"give {k - 1}")
    check(k) or warn(f'{3*k}')
    γ = -x + k*x[:, 0] if k != 5 else x.max()**2
    return γ/2

def _show(x, figsize=(3, 4)): return x + 1

def seen(x):
    "A figure"
    fig, ax = plt.subplots(1, 2)
    return ax[1]
'''


def made(source, seed=0): return list(mutate.faults('nb', 3, source, random.Random(seed)))


def test_what_is_changed():
    found = {(f.kind, f.old) for f in made(SOURCE)}
    assert {('constant', '7'), ('comparison', 'k > 0'), ('sign', '-x'), ('operation', 'k*x[:, 0]'), ('factor', 'k*x[:, 0]'), ('term', '-x + k*x[:, 0]'),
            ('constant', '0'), ('function', 'x.max()'), ('power', 'x.max()**2'), ('operation', 'γ/2'), ('comparison', 'k != 5')} <= found
    assert not {o for _, o in found} & {"k + 1", 'k - 1', '3*k', 'x + 1', '3', '4', "'2'", '1 + 1'} and not any('plt' in f.old for f in made(SOURCE))


def test_each_is_another_program():
    programs = [ast.dump(ast.parse(f.source)) for f in made(SOURCE)] + [ast.dump(ast.parse(SOURCE))]
    assert len(set(programs)) == len(programs) > 15
    assert all(f.source.count('γ = ') == 1 for f in made(SOURCE))


@pytest.mark.parametrize('old, new', [('a + b', ['a - b', 'a']), ('a < b', ['a >= b']), ('not a', ['a']), ('1e-9', []), ('True', []), ('0', ['1']), ('math.exp(a)', []),
                                      ('a.abs()', ['a']), ('x.sum(0)', ['x.mean(0)', 'x.sum(1)']), ('a and b', ['a or b'])])
def test_kinds(old, new):
    same = lambda sources: {ast.dump(ast.parse(s)) for s in sources}
    assert same(f.source for f in made(f'y = {old}')) == same(f'y = {n}' for n in new)


def test_draw():
    paths = [ROOT/'nbs/engine/01_scoring.ipynb', ROOT/'nbs/walks/01_gradients.ipynb']
    one, two, other = (mutate.draw(paths, 30, s) for s in (0, 0, 1))
    assert one == two != other and len({f.key for f in one}) == 30 and {f.stem for f in one} == {'engine/01_scoring', 'walks/01_gradients'}


def test_run_resumes(tmp_path, monkeypatch, capsys):
    todo, tried = mutate.draw([ROOT/'nbs/engine/01_scoring.ipynb'], 4, 0), []
    def trial(f, confirm):
        tried.append(f.key)
        return dict.fromkeys(mutate.FIELDS, '') | dict(key=f.key, stem=f.stem, cell=f.cell, line=1, kind=f.kind, old=f.old, new=f.new, verdict=['killed', 'survived', 'broken'][len(tried) % 3], seconds='1')
    monkeypatch.setattr(mutate, 'trial', trial)
    out = tmp_path/'out/mutants.csv'
    mutate.complete(todo[:2], out, 1)
    rows = mutate.complete(todo, out, 1)
    assert tried == [f.key for f in todo] and [r['key'] for r in rows] == tried
    assert [r['key'] for r in csv.DictReader(out.open())] == tried
    assert list(mutate.summary(rows))[-1] == 'all: 1 of 3 noticed (33%), 1 broken'
