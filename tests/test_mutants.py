"""A notebook proves something only if a false version of it fails.

Each file of tests/planted is called as its notebook and lists faults. Each is planted in an exported cell; a later cell
of the same notebook must fail.
"""
import json
import runpy

import pytest

from mutants import ROOT, attempt

MUTANTS = [(p.stem, *row) for p in sorted((ROOT/'tests/planted').glob('*.py')) for row in runpy.run_path(str(p))['FAULTS']]


@pytest.mark.parametrize('name, old, new, why', MUTANTS, ids=[f'{m[0]}: {m[3]}' for m in MUTANTS])
def test_mutant(name, old, new, why):
    verdict = attempt(ROOT/'nbs'/f'{name}.ipynb', old, new, seconds=150)
    assert verdict.kind == 'killed', f'{name}, {why}: {verdict}'


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
    cell = lambda s: dict(cell_type='code', source=s, metadata={}, outputs=[], execution_count=None)
    (tmp_path/'planted.ipynb').write_text(json.dumps(dict(cells=[*map(cell, CELLS)], metadata={}, nbformat=4, nbformat_minor=5)))
    return tmp_path/'planted.ipynb'


@pytest.mark.parametrize('old, new, kind, cell', [
    ('r*r', 'r', 'killed', 5),                   # a later check fails
    ('math.pi*r*r', 'r*math.pi*r', 'survived', -1),  # the same function
    ('return', 'return (', 'broken', 2),         # no Python: its own cell fails
    ('import math', 'import cmath', 'killed', 4),   # an error is as good as a failed check
])
def test_harness(planted, old, new, kind, cell):
    before = planted.read_text()
    verdict = attempt(planted, old, new)
    assert (verdict.kind, verdict.cell) == (kind, cell), verdict
    assert planted.read_text() == before


def test_harness_stops(planted):
    cells = json.loads(planted.read_text())
    cells['cells'][5]['source'] = '1'
    planted.write_text(json.dumps(cells))
    assert attempt(planted, 'return ', 'return -', seconds=3).kind == 'slow'


@pytest.mark.parametrize('old', ['area(2)', 'r', 'nowhere'])
def test_harness_wants_one_place(planted, old):
    with pytest.raises(ValueError, match='not once'): attempt(planted, old, 'x')
