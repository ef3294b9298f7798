"""Execute notebooks in place, each in a fresh kernel, store the outputs, clean.

    python tools/run_nbs.py [NAMES] [--slow] [--cuda]   all notebooks without names
    python tools/run_nbs.py [NAMES] --stored            only the cells that show stored tables (nbs/real), and what these need
    python tools/run_nbs.py NAME --slow --holds TEXT    only the cells with this text in their code, and what these need

Without --slow a cell marked `#| slow` is not run and keeps its stored output; the same for `#| cuda`. One marked `#| long` is run
here, and left out by `make test`. A cell that was run and
shows a stored table is stamped with the checksum of the table: tests/test_stored.py tells which outputs are older.
"""
import argparse
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import nbformat
from clean_nbs import clean
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from notebooks import named, settings, skipped, stored_tables


def execute(path, flags, timeout=3600, only=None):
    "Run the cells of `path` that carry none of `flags`, or those with an index in `only`; the error text or None."
    nb, kept, error = nbformat.read(path, 4), {}, None
    out = lambda i, s: skipped(s, flags) if only is None else i not in only
    for i, c in enumerate(nb.cells):
        if c.cell_type == 'code' and out(i, c.source): kept[i], nb.cells[i] = c, nbformat.v4.new_code_cell('None', id=c.id)
    client = NotebookClient(nb, timeout=timeout, kernel_name='python3', store_widget_state=False,
                            resources={'metadata': {'path': str(Path(path).parent)}})
    try: client.execute()
    except CellExecutionError as e: error = re.sub(r'\x1b\[[0-9;]*m', '', str(e))[-6000:]
    for i, c in kept.items(): nb.cells[i] = c
    if not error: stamp(path, nb, kept)
    nbformat.write(nb, path)
    return error


def stamp(path, nb, kept):
    "Write beside each output that was made now which stored tables it shows, and their checksums."
    for i, shows in stored_tables(path)[0].items():
        if i not in kept: nb.cells[i].metadata['shows'] = shows


LOOKS = re.compile(r'^legible\(', re.M)         # how all pictures are drawn: no name tells that they need it


def with_looks(book, cells):
    "These cells, those that they need, and those that say how pictures look."
    looks = [i for i, s in book.codes.items() if LOOKS.search(s)]
    return set().union(*map(book.closure, [*cells, *looks])) if cells else set()


def needed(path):
    "The cells that show a stored table, and with what."
    shown, book = stored_tables(path)
    return with_looks(book, shown)


def holding(path, text, flags):
    "The cells with this text in their code, and with what; those that carry one of `flags` keep what they have."
    book = stored_tables(path)[1]
    found = [i for i, s in book.codes.items() if text in s and not skipped(s, flags)]
    if not found: raise SystemExit(f'{path}: no cell that would run holds {text!r}')
    return {i for i in with_looks(book, found) if not skipped(book.codes[i], flags)}


def words(args):
    "The command line; a word that it does not know is an error, before anything is run."
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('names', nargs='*', help='part/notebook, or a path')
    for k in ('slow', 'cuda', 'stored'): p.add_argument(f'--{k}', action='store_true')
    p.add_argument('--holds', metavar='TEXT')
    return p.parse_args(args)


def main(args):
    a = words(args)
    flags, failed = set(settings()['tst_flags'].split()) - {'long'} - {k for k in ('slow', 'cuda') if getattr(a, k)}, 0
    for p in named(a.names):
        start = time.time()
        only = needed(p) if a.stored else holding(p, a.holds, flags) if a.holds else None
        error = execute(p, flags, only=only)
        clean(p)
        print(f'{p.name}: {"FAILED after " if error else ""}{time.time() - start:.1f} s', *filter(None, [error]), sep='\n' if error else '')
        failed += bool(error)
    return int(failed > 0)


if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
