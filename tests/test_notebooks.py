"""Every notebook, and every notebook of solutions, runs from its first cell to its last, as `nbdev_test` would run it.

The process in which a notebook ran is forked for its graders (test_exercises) and for the faults planted in it
(test_mutants), which share a worker with it: so it runs once for all.
"""
import json

import pytest
from nbdev.process import NBProcessor

from mutants import ROOT, Book, fails
from notebooks import find, left_out, name_of

NAMES = [name_of(p, ROOT/'nbs') for p in find(ROOT/'nbs')]


@pytest.mark.parametrize('name', [pytest.param(n, marks=pytest.mark.xdist_group(n)) for n in NAMES])
def test_notebook(name):
    bad = fails(ROOT/'nbs'/f'{name}.ipynb')
    assert not bad, f'{name}, {bad}'


def run_by_nbdev(path):
    "The cells that `nbdev_test` runs: those with code that neither carry a flag that it skips nor export."
    flags, cells = left_out(), NBProcessor(path, process=True).nb.cells
    out = lambda c: flags & c.directives_.keys() or 'nbdev_export(' in c.source
    return [c.idx_ for c in cells if c.cell_type == 'code' and c.source.strip() and not out(c)]


@pytest.mark.parametrize('name', NAMES)
def test_the_cells_are_those_of_nbdev_test(name):
    path = ROOT/'nbs'/f'{name}.ipynb'
    assert [*Book.of(path).codes] == run_by_nbdev(path)


# the runner itself

@pytest.fixture
def book(tmp_path):
    def make(*cells):
        cell = lambda s: dict(cell_type='code', source=s, metadata={}, outputs=[], execution_count=None)
        (tmp_path/'a.ipynb').write_text(json.dumps(dict(cells=[*map(cell, cells)], metadata={}, nbformat=4, nbformat_minor=5)))
        return tmp_path/'a.ipynb'
    return make


def test_every_cell_runs_in_its_folder(book):
    path = book('x = 1', '#| slow\nraise SystemError("a slow cell is not run")', 'open("ran", "w").write(str(x)); x')
    assert fails(path) is None and (path.parent/'ran').read_text() == '1'


@pytest.mark.parametrize('src, says', [
    ('assert x == 2', 'AssertionError'),
    ('1 +', 'SyntaxError'),
    ('import os; os._exit(3)', 'the process ended'),
])
def test_a_cell_that_fails_is_named(book, src, says):
    bad = fails(book('x = 1', 'x', src, 'x = 2'))
    assert bad.startswith('cell 2: ') and says in bad
