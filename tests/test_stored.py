"""What is stored in notebooks is not older than what it shows: tables of nbs/real, lists of methods, the claims in the index.

Nothing is computed here. `tools/run_nbs.py` stamps each output that shows a stored table with the checksum of the table.
"""
import json
import re
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import readme
import run_nbs
from manifold_xai.engine.recipes import methods
from manifold_xai.judging.league import read_table
from notebooks import books, find, is_code, read, source, stored_tables, text

PENDING = set()   # `python tools/run_nbs.py NAME --stored` stamps them; it only shrinks
PARTIAL = set()  # their lists are older than the last method, or leave some out unsaid; it only shrinks
MANY = 20                                                           # rows that begin with a method's name: a list of all of them
ABSENT = re.compile(r'^not measured: (.*)$', re.M)
BOOKS = [p for p in find(ROOT/'nbs') if any(re.search(r'\bread_csv\(', source(c)) for c in read(p)['cells'] if is_code(c))]


def stale(path):
    "The cells of a notebook whose output shows another state of a stored table, as lines."
    cells, (shown, _) = read(path)['cells'], stored_tables(path)
    for i, now in shown.items():
        was = cells[i]['metadata'].get('shows', {})
        if was != now: yield f'cell {i} shows {was or "no table that it names"}, stored is {now}: python tools/run_nbs.py {path.stem} --stored'


@pytest.mark.parametrize('path', BOOKS, ids=lambda p: p.stem)
def test_outputs_are_not_older_than_their_tables(path):
    bad = list(stale(path))
    if path.stem in PENDING:
        assert bad, f'{path.stem} is stamped: take it off PENDING'
        pytest.skip(f'{path.stem} is not stamped yet')
    assert not bad, '\n'.join(bad)


OF_GAMES = {'shapiq', 'kernel_shap'}      # bench/peers.py makes them, no configuration


@pytest.mark.parametrize('path', sorted((ROOT/'nbs/real').glob('*.csv')), ids=lambda p: p.stem)
def test_tables_are_those_of_their_configurations(path):
    if path.stem in OF_GAMES: return
    assert len(read_table(path, ROOT/'bench'))


def said(cell):
    "All text that a cell has put out."
    return '\n'.join(text(o.get('text', '')) + text(o.get('data', {}).get('text/plain', '')) for o in cell.get('outputs', []))


def incomplete(out, names):
    "Names that a list of all methods lacks and does not call absent; None where the text is no such list."
    rows = {l.split()[0] for l in out.splitlines() if l.split()} & names
    absent = {n.strip(' .') for m in ABSENT.findall(out) for n in m.split(',')}
    return sorted(names - rows - absent) + sorted(absent & rows) if len(rows) >= MANY else None


def test_lists_of_methods():
    cells = [(p.stem, i, said(c)) for p in find(ROOT/'nbs') for i, c in enumerate(read(p)['cells']) if is_code(c)]
    lists = {(p, i): incomplete(out, set(methods())) for p, i, out in cells}
    assert [v for v in lists.values() if v is not None], 'no list of methods was found: has their form changed?'
    bad = [f'{p}, cell {i} lists all methods but for {", ".join(v)}' for (p, i), v in lists.items() if v and p not in PARTIAL]
    assert PARTIAL <= {p for (p, _), v in lists.items() if v}, 'a list is complete now: take its notebook off PARTIAL'
    assert not bad, '\n'.join(bad)


def test_subtitles():
    assert readme.main(['--check'], ROOT) == 0
    shown = (ROOT/'README.md').read_text()
    for p in books(ROOT/'nbs'): assert p.stem == 'index' or f'| {readme.told(p)[1]} |' in shown, f'README tells another claim than {p.stem}'


# what is used here

@pytest.fixture
def book(tmp_path):
    "A notebook whose two cells show a stored table, and one that does not."
    (tmp_path/'nbs/real').mkdir(parents=True)
    (tmp_path/'nbs/real/a.csv').write_text('n\n1\n')
    code = nbformat.v4.new_code_cell
    cells = [code('1/0'), code("t = open('real/a.csv').read()\nt"), code('#| slow\nlen(t)'), code('2 + 2')]
    path = tmp_path/'nbs/a.ipynb'
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_a_changed_table_is_noticed(book):
    assert len(list(stale(book))) == 2
    assert run_nbs.main([str(book), '--stored']) == 0 and not list(stale(book))
    assert not read(book)['cells'][3]['outputs'] and 'shows' not in read(book)['cells'][3]['metadata']
    (book.parent/'real/a.csv').write_text('n\n2\n')
    assert [l.split()[1] for l in stale(book)] == ['1', '2']


def test_pictures_keep_their_size(book):
    "What `legible` sets is read by no name; without it the stored pictures come out small"
    nb = read(book)
    plain = run_nbs.needed(book)
    nb['cells'] += [nbformat.v4.new_code_cell('from a import legible'), nbformat.v4.new_code_cell('legible();')]
    nbformat.write(nbformat.from_dict(nb), book)
    assert run_nbs.needed(book) == plain | {4, 5}


def test_a_cell_that_was_not_run_stays_old(book):
    run_nbs.main([str(book), '--stored'])
    (book.parent/'real/a.csv').write_text('n\n2\n')
    nb = read(book); nb['cells'] = nb['cells'][1:]; book.write_text(json.dumps(nb))
    assert run_nbs.main([str(book)]) == 0 and [l.split()[1] for l in stale(book)] == ['1']


def test_incomplete():
    names = {f'm{i}' for i in range(MANY + 2)}
    rows = '\n'.join(f'm{i}   .1' for i in range(MANY))
    assert incomplete(rows, names) == [f'm{MANY}', f'm{MANY + 1}'] and incomplete('m1 2', names) is None
    assert incomplete(f'{rows}\nnot measured: m{MANY}, m{MANY + 1}.', names) == []
    assert incomplete(f'{rows}\nnot measured: m1, m{MANY}, m{MANY + 1}.', names) == ['m1']


def test_claims_reach_the_index(tmp_path):
    md, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    (tmp_path/'nbs').mkdir()
    save = lambda name, *cells: nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), tmp_path/'nbs'/name)
    (tmp_path/'nbs/p').mkdir()
    (tmp_path/'nbs/order.ini').write_text('[p]\nabout = A part\nuses =\nnotebooks = 01_a\n')
    save('p/01_a.ipynb', md('# A\n\n> One claim.'), code('#| default_exp p.a'))
    save('index.ipynb', md('# T\n\n| notebook |\n|---|\n| [p/01_a](p/01_a.ipynb) | - | another |\n\nafter'))
    assert readme.main(['--check'], tmp_path) == 1
    assert readme.main([], tmp_path) == 0 and readme.main(['--check'], tmp_path) == 0
    assert (tmp_path/'README.md').read_text() == '# T\n\n| notebook |\n|---|\n| **p** | | A part |\n| [p/01_a](nbs/p/01_a.ipynb) | `p.a` | One claim |\n\nafter\n'
