"""One fault planted in a notebook: which of its cells notices?

A notebook's own functions live in its cells, so changing an exported cell changes what the later cells check.
The code cells run in order, as nbdev_test runs them, in a process of their own. That is forked from a server which has
imported the slow packages and has run nothing (a fork of the tests' own process would inherit its autograd threads).
"""
import multiprocessing
import os
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
from notebooks import directives, is_code, read, settings, skipped, source

PRELOAD = ['torch', 'matplotlib.pyplot', 'execnb.shell', 'scipy.stats', 'sklearn.decomposition', 'diffusers.models.autoencoders.autoencoder_tiny']


@dataclass
class Verdict:
    "What became of a mutant."
    kind: str         # killed | survived | broken (its own cell or an earlier one fails) | slow
    mutated: int      # the cell that was changed
    cell: int = -1    # the cell that failed
    error: str = ''   # how

    def __str__(self):
        where = '' if self.cell < 0 else f' in cell {self.cell}: {self.error.strip().splitlines()[-1][:200]}'
        return f'{self.kind}{where} (cell {self.mutated} was changed)'


def launcher():
    "A way to start processes quickly."
    if 'forkserver' not in multiprocessing.get_all_start_methods(): return multiprocessing.get_context('spawn')
    context = multiprocessing.get_context('forkserver')
    context.set_forkserver_preload(PRELOAD)
    return context


def mutate(cells, old, new):
    "Change the one place in the exported cells that reads `old`; the cells and which one was changed."
    hits = [i for i, s in cells if 'export' in directives(s) for _ in range(s.count(old))]
    if len(hits) != 1: raise ValueError(f'{old!r} occurs {len(hits)} times in the exported cells, not once')
    return [(i, s.replace(old, new) if i == hits[0] else s) for i, s in cells], hits[0]


def run(cells, folder, pipe):
    "Run the cells in this process, report (cell, error) of the first that fails, (-1, '') if none does."
    from execnb.shell import CaptureShell
    os.chdir(folder)
    os.environ['IN_TEST'] = '1'
    sys.path[:0] = [str(folder), str(ROOT)]
    shell = CaptureShell(mpl_format='png')
    for i, s in cells:
        if e := shell.run_cell(s).exception:
            return pipe.send((i, ''.join(traceback.format_exception(type(e), e, e.__traceback__))))
    pipe.send((-1, ''))


def attempt(path, old, new, seconds=60):
    "The verdict on the notebook at `path` with `old` replaced by `new`."
    flags = settings()['tst_flags'].split()
    codes = [(i, source(c)) for i, c in enumerate(read(path)['cells']) if is_code(c) and source(c).strip()]
    cells, at = mutate([(i, s) for i, s in codes if not skipped(s, flags)], old, new)
    context = launcher()
    here, there = context.Pipe(duplex=False)
    p = context.Process(target=run, args=(cells, Path(path).parent.resolve(), there), daemon=True)
    p.start()
    there.close()
    try: cell, error = here.recv() if here.poll(seconds) else (None, '')
    except EOFError: cell, error = at, 'the process died'
    finally: p.kill(); p.join()
    if cell is None: return Verdict('slow', at)
    return Verdict('survived' if cell < 0 else 'killed' if cell > at else 'broken', at, cell, re.sub(r'\x1b\[[0-9;]*m', '', error))
