"""A notebook proves something only if a false version of it fails.

Each file of tests/planted is called as its notebook and lists faults. Each is planted in an exported cell; a later cell
of the same notebook must fail. A part of them, chosen by MUTANT_SEED, is tried here (40 faults, a quarter of the 160 that there
have to be at least); all with `make test-long`. A part is one of whole notebooks, for a notebook runs once for all its faults;
those of PARTS successive seeds are all of them.
"""
import json
import os
import runpy
from functools import cache

import pytest

from mutants import ROOT, attempt, mutate, quick
from notebooks import books, name_of
from slices import Book, tree

SEED, LONG = int(os.environ.get('MUTANT_SEED', 13)), os.environ.get('MUTANTS') == 'all'
PRESENT = 1005  # planted faults; raise it with every file that grows
PLANTED = {name_of(p, ROOT/'tests/planted'): runpy.run_path(str(p))['FAULTS'] for p in sorted((ROOT/'tests/planted').rglob('*.py'))}
MUTANTS = [(name, *row) for name, rows in PLANTED.items() for row in rows]


PARTS = 24

def share(planted, seed):
    "The notebooks of one part of the faults: longest lists first, each to the part that has least, so the parts are even"
    parts = [[] for _ in range(PARTS)]
    for name in sorted(planted, key=lambda name: (-len(planted[name]), name)):
        min(parts, key=lambda part: sum(len(planted[n]) for n in part)).append(name)
    return {*parts[seed % PARTS]}


CHOSEN = {*PLANTED} if LONG else share(PLANTED, SEED)
TRIED = [row for row in MUTANTS if row[0] in CHOSEN]


@cache
def needed(name):
    "The cells of a notebook that the faults tried here and the graders need: they run once for all."
    book = Book.of(ROOT/'nbs'/f'{name}.ipynb')
    places = {mutate(book.codes, book.exported(), *row[1:3])[0] for row in TRIED if row[0] == name}
    graders = sorted({n for c in book.cells.values() for n in c.binds if n.startswith('check_ex')})
    return book.sources(graders).union(*(book.followers(at) for at in places))


@pytest.mark.parametrize('name, old, new, why', [pytest.param(*row, marks=pytest.mark.xdist_group(row[0])) for row in TRIED], ids=lambda v: str(v)[:60])
def test_mutant(name, old, new, why):
    verdict = attempt(ROOT/'nbs'/f'{name}.ipynb', old, new, needed=needed(name))
    if verdict.kind == 'slow': pytest.skip(f'no verdict in time: {name}, {why}: {verdict}')
    assert verdict.kind == 'killed', f'{name}, {why}: {verdict}'


def test_planted():
    assert len(MUTANTS) >= PRESENT
    exporting = {name_of(p, ROOT/'nbs') for p in books(ROOT/'nbs') if '#| export' in p.read_text()}
    assert {n for n in exporting if Book.of(ROOT/'nbs'/f'{n}.ipynb').exported()} <= set(PLANTED) | {'design', 'judging/05_real_models'}


@pytest.mark.parametrize('name', PLANTED)
def test_planted_once(name):
    book = Book.of(ROOT/'nbs'/f'{name}.ipynb')
    for old, new, why in PLANTED[name]:
        at, changed = mutate(book.codes, book.exported(), old, new)
        assert changed != book.codes[at] and why, old
        assert tree(changed), f'{old!r}: what the fault makes is no Python'
    assert len({row[:2] for row in PLANTED[name]}) == len(PLANTED[name]), 'a fault is planted twice'


def test_parts():
    parts = [share(PLANTED, seed) for seed in range(PARTS)]
    assert sorted(name for part in parts for name in part) == sorted(PLANTED)
    sizes, mean = [sum(len(PLANTED[name]) for name in part) for part in parts], len(MUTANTS)/PARTS
    # a part that is larger is one long list alone
    assert all(.8*mean <= n and (n <= 1.2*mean or len(part) == 1) for n, part in zip(sizes, parts))


# the harness itself

CELLS = [
    '#| default_exp planted',
    '#| export\nimport math',
    '#| export\ndef area(r):\n    "Of a disc"\n    return math.pi*r*r',
    '#| slow\nraise SystemError("a slow cell is not run")',
    'area(2)',
    'assert abs(area(2) - 12.566) < 1e-3\narea(2)',
    'while area(1) < 0: pass',
]


@pytest.fixture
def planted(tmp_path):
    def make(cells=CELLS):
        cell = lambda s: dict(cell_type='code', source=s, metadata={}, outputs=[], execution_count=None)
        (tmp_path/'planted.ipynb').write_text(json.dumps(dict(cells=[*map(cell, cells)], metadata={}, nbformat=4, nbformat_minor=5)))
        return tmp_path/'planted.ipynb'
    return make


@pytest.mark.parametrize('old, new, kind, cell', [
    ('r*r', 'r', 'killed', 5),                   # a later check fails
    ('math.pi*r*r', 'r*math.pi*r', 'survived', -1),  # the same function
    ('return', 'return (', 'broken', 2),         # no Python: its own cell fails
    ('import math', 'import cmath', 'killed', 4),   # an error is as good as a failed check
])
def test_harness(planted, old, new, kind, cell):
    path = planted()
    before = path.read_text()
    verdict = attempt(path, old, new)
    assert (verdict.kind, verdict.cell) == (kind, cell), verdict
    assert path.read_text() == before


def test_harness_bounds_computing(planted):
    verdict = attempt(planted([*CELLS[:5], '1', CELLS[6]]), 'return ', 'return -', cpu=3)
    assert (verdict.kind, verdict.cell) == ('killed', 6) and 'processor' in verdict.error


def test_harness_waits_for_nothing(planted):
    verdict = attempt(planted([*CELLS[:5], 'import time', 'while area(1) < 0: time.sleep(9)']), 'return ', 'return -', still=2)
    assert (verdict.kind, verdict.cell) == ('slow', 6)


@pytest.mark.parametrize('old', ['area(2)', 'r', 'nowhere'])
def test_harness_wants_one_place(planted, old):
    with pytest.raises(ValueError, match='not once'): attempt(planted(), old, 'x')


def test_a_fault_is_found_however_its_lines_are_broken():
    codes = {3: 'def f(x):\n    y = max(x,\n            0)\n    return y'}
    assert mutate(codes, [3], 'y = max(x, 0); return', 'y = x; return') == (3, 'def f(x):\n    y = x; return y')
    with pytest.raises(ValueError, match='0 times'): mutate(codes, [3], 'max(y, 0)', 'y')


def test_a_part_that_fails_by_itself_kills_nothing(planted):
    # the hidden state is changed through another name, so the part leaves cell 2 out and fails without any fault
    cells = ['#| export\ndef f(x):\n    "Twice"\n    return 2*x', 'box = [0]; alias = box', 'alias[0] = 1', 'assert f(box[0]) > 1']
    path = planted(cells)
    assert [i for i, _ in Book.of(path).forward(0)] == [0, 1, 3]
    assert attempt(path, '2*x', '3*x').kind == 'survived'
    assert attempt(path, '2*x', 'x').kind == 'killed'


def test_survivors_meet_the_whole_notebook(planted):
    path = planted(['#| export\ndef f(x):\n    "Twice"\n    return 2*x', 'import __main__', 'm = getattr(__main__, "f"*1)', 'assert m(1) == 2'])
    assert attempt(path, '2*x', '3*x', confirm=False).kind == 'survived'
    assert attempt(path, '2*x', '3*x').kind == 'killed'


def test_survivors_meet_the_long_cells(planted, monkeypatch):
    monkeypatch.delenv('LONG', raising=False)   # make test-long says it for all
    path = planted([*CELLS[:5], '#| long\nassert abs(area(2) - 12.566) < 1e-3'])
    assert 5 not in Book.of(path).codes and 5 in Book.of(path, long=True).codes
    assert attempt(path, 'r*r', 'r', confirm=False).kind == 'survived'
    assert (v := attempt(path, 'r*r', 'r')).kind == 'killed' and v.cell == 5


def test_a_notebook_that_fails_kills_nothing(planted):
    assert attempt(planted([*CELLS[:4], 'assert area(2) < 0']), 'r*r', 'r').kind == 'broken'


# which cell needs which

SLICED = [
    'import math',                                       # 0
    'import random; random.seed(0); box.set_x(2); noise = 1',  # 1 only its import and its seed are kept
    'def f(x): return g(x) + SHIFT',                     # 2 reads g and SHIFT when it is called
    'def g(x): return x',                                # 3
    'SHIFT = 1',                                         # 4
    'class Box: pass',                                   # 5
    'def _open(self): return f(1)\nBox.open = _open',    # 6 changes Box
    'x = f(2)',                                          # 7
    'x = 5',                                             # 8
    'y = x + math.pi',                                   # 9 not of f
    'Box().open()',                                      # 10
    '@recipe("mine")\ndef mine(F, x, x0): return f(x)',  # 11
    'explain(None, 1, method="mine")',                   # 12
    'total = 0\nfor k in range(3): total += k',          # 13
    'table = {}\ntable["a"] = f',                        # 14
    'table["a"](3), total',                              # 15
    'g = lambda x: -x',                                  # 16 another g from here on
    'f(1)',                                              # 17
    '[x for x in range(3)], (lambda noise: noise)(1)',   # 18
    'recipe("yours")(lambda F, x, x0: 0)',               # 19
    'class Crate: pass',                                 # 20
    '@patch\ndef shut(self: Crate): return math.pi',     # 21 changes Crate
    'Crate().shut()',                                    # 22
    'find("yours")',                                     # 23
]


@pytest.mark.parametrize('cell, needs', [
    (7, {2, 3, 4, 7}), (9, {0, 8, 9}), (10, {2, 3, 4, 5, 6, 10}), (12, {2, 3, 4, 11, 12}), (15, {2, 3, 4, 13, 14, 15}), (17, {2, 4, 16, 17}), (18, {18}),
    (22, {0, 20, 21, 22}), (23, {19, 23}),
])
def test_closure(cell, needs): assert Book(enumerate(SLICED)).closure(cell) == needs


def test_forward():
    book = Book(enumerate(SLICED))
    assert book.depends(3) == [6, 7, 10, 11, 12, 14, 15] and book.depends(8) == [9]
    part = dict(book.forward(8))
    assert part == {0: 'import math', 1: 'import random\nrandom.seed(0)', 8: 'x = 5', 9: SLICED[9]}
    assert {i for i, _ in book.backward(['y', 'total'])} == {0, 1, 8, 9, 13}


@pytest.mark.parametrize('cell, again', [
    (8, {8, 9}),                                   # the end of the notebook holds the rest
    (3, {3, 5, 6, 7, 10, 11, 12, 14, 15}),             # cell 17 reads another g; Box is made and changed again
    (4, {3, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 17}),  # the g of cell 3 is run again, so that of cell 16 too
])
def test_again(cell, again): assert {i for i, _ in Book(enumerate(SLICED)).again(cell)} == again


def test_light_cells_first():
    book = Book(enumerate(SLICED))
    again, light = book.again(4), lambda used: {i for i, _ in quick(book, book.again(4), 4, used)}
    assert light({}) == light({4: 99.}) == {i for i, _ in again}   # the changed cell always runs
    assert light({14: 99.}) == light({}) - {14, 15}                # 15 reads what 14 makes


def test_faults_of_a_notebook_share_its_process(planted):
    path = planted([*CELLS[:3], 'print(end="x", file=open("ran", "a"))', 'assert abs(area(2) - 12.566) < 1e-3'])
    for new in ('r', 'r*r*r', '-r*r'): assert attempt(path, 'r*r', new).kind == 'killed'
    assert (path.parent/'ran').read_text() == 'x'


def test_a_fault_leaves_nothing_behind(planted):
    path = planted([*CELLS[:4], 'seen = []', 'seen.append(area(1)); assert seen == [math.pi]'])
    for _ in range(3): assert attempt(path, 'r*r', '2*r').kind == 'killed'
    assert attempt(path, 'r*r', 'r').kind == 'survived'


def test_imported_objects_are_shared():
    book = Book(enumerate(['import lib', 'lib.hook = 3', 'x = 1', 'exec("x = 2")', 'y = x']))
    assert book.always == {1, 3} and {i for i, _ in book.forward(2)} == {0, 1, 2, 3, 4}
