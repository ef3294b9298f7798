"""A notebook run in a process of its own; and a fault planted in it: which of its cells notices?

A notebook's own functions live in its cells, so changing an exported cell changes what the later cells check.
The notebook runs once. For each fault its process is forked: the changed cell and those that
depend on it run again, up to the first that fails. The same cells, run again, must pass without the fault: else nothing was
shown, and the cells that the fault needs run in the order of the notebook. When no cell notices, the whole notebook runs.
No verdict depends on the clock: the time of the processor is bounded.

Each such process is forked from a server which has imported the slow packages and has run
nothing (a fork of the tests' own process would inherit its autograd threads).
"""
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
from slices import Book, analyse

PRELOAD = [
    'torch', 'matplotlib.pyplot', 'execnb.shell', 'scipy.stats', 'sklearn.decomposition', 'diffusers.models.autoencoders.autoencoder_tiny',
    'fastcore.test', 'pandas', 'nbformat', 'anywidget', 'plotly.graph_objects', 'manifold_xai.engine.testbeds', 'manifold_xai.boards.dashboards',
]
CPU = 400      # seconds of processor for one run of cells: several times the slowest notebook
HEAVY = .4     # seconds of processor: a cell that takes more is tried after those that take less
STILL = 120    # seconds in which a process that waits for nothing uses some of its processor, whatever the load


@dataclass
class Verdict:
    "What became of a mutant."
    kind: str         # killed | survived | broken (its own cell or an earlier one fails) | slow (it waits, no verdict)
    mutated: int      # the cell that was changed
    cell: int = -1    # the cell that failed
    error: str = ''   # how

    def __str__(self):
        where = '' if self.cell < 0 else f' in cell {self.cell}: {(self.error.strip() or "?").splitlines()[-1][:200]}'
        return f'{self.kind}{where} (cell {self.mutated} was changed)'


_ours = []   # number of the process from which the others are forked


def launcher():
    "A way to start processes quickly."
    if 'forkserver' not in multiprocessing.get_all_start_methods(): return multiprocessing.get_context('spawn')
    context, server = multiprocessing.get_context('forkserver'), forkserver._forkserver
    if not _ours or server._forkserver_pid != _ours[0]:
        # a run of the benchmark may have started one that has read less: each notebook would read the rest by itself
        if server._forkserver_pid is not None: server._stop()
        context.set_forkserver_preload(PRELOAD)
        forkserver.ensure_running()
        _ours[:] = [server._forkserver_pid]
    return context


def wrapped(old):
    "A pattern for `old` however its lines are broken: between two words or signs may be space, and a semicolon may be a new line."
    signs = re.findall(r'\w+|[^\w\s]', old)
    return re.compile(r'\s*'.join(';?' if s == ';' else re.escape(s) for s in signs))


def mutate(codes, exported, old, new):
    "The one exported cell that reads `old`, perhaps over several lines: its index and its source with `new` instead."
    pattern = re.compile(re.escape(old)) if any(old in codes[i] for i in exported) else wrapped(old)
    hits = [(i, m) for i in exported for m in pattern.finditer(codes[i])]
    if len(hits) != 1: raise ValueError(f'{old!r} occurs {len(hits)} times in the exported cells, not once')
    (i, m), = hits
    return i, codes[i][:m.start()] + new + codes[i][m.end():]


# one run of cells in its own process

def shell():
    "A shell without a file of history: a thread would write it, and a process with two threads cannot be forked safely."
    from execnb.shell import CaptureShell
    from IPython.core.history import HistoryManager

    class Forgetful(CaptureShell):
        def init_history(self): self.history_manager = HistoryManager(shell=self, parent=self, hist_file=':memory:')

    return Forgetful(mpl_format='png')


def enter(folder, cpu):
    "Prepare this process for a notebook of `folder`: where it runs, what it imports, how long it may compute. Its shell."
    from tqdm.std import tqdm
    os.chdir(folder)
    os.environ['IN_TEST'] = '1'
    tqdm.monitor_interval = 0
    sys.path[:0] = [str(folder), str(ROOT)]
    try: import resource
    except ImportError: return shell()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return shell()


def plain(error): return re.sub(r'\x1b\[[0-9;]*m', '', error)


def told(e): return ''.join(traceback.format_exception(type(e), e, e.__traceback__))


def again(shell, cells, pipe):
    "Run cells in a shell; tell the pipe before each which it is, then (cell, error), or (-1, '') if none fails."
    for i, s in cells:
        pipe.send(i)
        if e := shell.run_cell(s).exception: return pipe.send((i, told(e)))
    pipe.send((-1, ''))


def run(cells, folder, cpu, pipe):
    "Run the cells in this process."
    again(enter(folder, cpu), cells, pipe)


def used(p):
    "Seconds of processor that a process and its children have used; None where it is gone."
    import psutil
    try: q = psutil.Process(p.pid); return sum(sum(c.cpu_times()[:2]) for c in [q, *q.children(recursive=True)])
    except psutil.Error: return None


def answers(p, pipe, still):
    "What the process says, until it has ended or waits for ever: then the last item is None."
    was, since = used(p), time.monotonic()
    while True:
        try:
            if pipe.poll(min(5, still)): yield pipe.recv(); continue
        except EOFError: return
        if (now := used(p)) is None or was is None or now - was > .2: was, since = now, time.monotonic()
        elif time.monotonic() - since > still: yield None; return


def launch(work, args, still=STILL):
    "Run `work(*args, pipe)` in a process; what it said and how it ended."
    context = launcher()
    here, there = context.Pipe(duplex=False)
    p = context.Process(target=work, args=(*args, there), daemon=True)
    p.start()
    there.close()
    said = []
    try:
        for a in answers(p, here, still): said.append(a)
        if said[-1:] != [None]: p.join(still)
    finally: p.kill(); p.join()
    return said, p.exitcode


def execute(cells, folder, cpu=CPU, still=STILL):
    "(cell that failed or -1, error) of the cells, or (cell, None) where it waits for something that never comes."
    said, code = launch(run, (cells, Path(folder).resolve(), cpu), still)
    at = next((a for a in reversed(said) if isinstance(a, int)), cells[0][0])
    if said and isinstance(said[-1], tuple): return said[-1]
    if said[-1:] == [None]: return at, None
    return at, f'more than {cpu} s of processor' if code == -getattr(signal, 'SIGXCPU', 0) else f'the process died ({code})'


# a notebook that has run, whose process is forked for each fault

def stem(cells, folder, cpu, orders, pipe):
    "Run the cells once; then do, each in a fork, what `orders` brings: work(shell, *args, pipe)."
    shell, used = enter(folder, cpu), {}
    for i, s in cells:
        pipe.send(i)
        since = time.process_time()
        shell.run(s)   # with its outputs
        if shell.exc: return pipe.send((i, told(shell.exc)))
        used[i] = time.process_time() - since
    pipe.send((-1, ''))
    pipe.send(('ready', (threading.active_count(), used)))
    while (todo := orders.recv()) is not None:
        work, *args = todo
        if not (child := os.fork()):
            try: work(shell, *args, pipe)
            finally: os._exit(0)
        pipe.send(('ended', os.waitpid(child, 0)[1]))


def upto(p, pipe, still, word):
    "What a process says up to (word, number), and that number; None where it waits for ever or is gone."
    said = []
    for a in answers(p, pipe, still):
        if a is None: break
        if isinstance(a, tuple) and a[0] == word: return said, a[1]
        said.append(a)
    return said, None


class Ran:
    "A process in which cells of a notebook have run; `ok` says whether forks of it can be trusted: all passed, one thread."
    def __init__(self, cells, folder, cpu=CPU, still=STILL):
        context = launcher()
        self.still, self.cpu, self.sound = still, cpu, []
        self.pipe, there = context.Pipe(duplex=False)
        orders, self.orders = context.Pipe(duplex=False)
        self.p = context.Process(target=stem, args=(cells, Path(folder).resolve(), cpu, orders, there), daemon=True)
        self.p.start()
        there.close(), orders.close()
        said, ready = upto(self.p, self.pipe, still, 'ready')
        threads, self.used = ready or (0, {})
        self.end = said[-1] if said else cells[0][0]   # (cell that failed or -1, error), or the cell after which nothing came
        self.ok = self.end == (-1, '') and threads == 1

    def fork(self, work, *args):
        "What `work` says in a fork of the process, and how the fork ended; None where it waits for ever."
        self.orders.send((work, *args))
        said, status = upto(self.p, self.pipe, self.still, 'ended')
        if status is None: self.close()
        return said, status

    def again(self, cells):
        "(cell that failed or -1, error) of the cells run again, (cell, None) where they wait for ever."
        said, status = self.fork(again, cells)
        if said and isinstance(said[-1], tuple): return said[-1]
        at = said[-1] if said else cells[0][0]
        return at, None if status is None else f'the process died ({status}), or more than {self.cpu} s of processor'

    def passes(self, cells):
        "Do the cells, run again as they are, pass?"
        if any(s[:len(cells)] == cells for s in self.sound): return True
        ok = self.ok and self.again(cells) == (-1, '')
        if ok: self.sound.append(cells)
        return ok

    def close(self):
        "End the process and its forks."
        import psutil
        self.ok = False
        try: family = psutil.Process(self.p.pid).children(recursive=True)
        except psutil.Error: family = []
        for c in family: c.kill()
        self.p.kill(), self.p.join()


_here = threading.local()   # each thread has one notebook at a time


def ran(path, book, needed, **kw):
    "The process in which the cells `needed` of a notebook have run, with the imports and settings of the others."
    key = str(path), path.stat().st_mtime_ns
    was, had, r = getattr(_here, 'ran', (None, set(), None))
    if was == key and needed <= had: return r
    if r: r.close()
    _here.ran = key, set(needed), Ran(book.part(needed), path.parent, **kw)
    return _here.ran[2]


def fails(path):
    "How the notebook at `path` fails, as text, run from its first cell to its last; None if no cell does."
    book = Book.of(path)
    if hasattr(os, 'fork'): end = ran(Path(path), book, set(book.codes)).end
    else: end = execute(list(book.codes.items()), path.parent)
    cell, error = end if isinstance(end, tuple) else (end, f'the process ended, waits for ever, or computed for more than {CPU} s')
    return None if cell < 0 else f'cell {cell}: {plain(error or "it waits for ever")}'


# the verdict

_passed = {}   # notebook -> lists of cells that ran to their end


def passes(path, cells, **kw):
    "Do the cells pass without a fault? What was seen once is not run again."
    seen = _passed.setdefault(str(path), [])
    if any(s[:len(cells)] == cells for s in seen): return True
    ok = execute(cells, path.parent, **kw) == (-1, '')
    if ok: seen.append(cells)
    return ok


def judge(path, cells, at, changed, **kw):
    "The verdict of the cells with cell `at` `changed`, None where they show nothing: they fail, or may fail, without the fault."
    cell, error = execute([(i, changed if i == at else s) for i, s in cells], path.parent, **kw)
    if error is None: return Verdict('slow', at, cell)
    if cell < 0: return Verdict('survived', at)
    sound = cell >= at and passes(path, [(i, s) for i, s in cells if i <= cell], **kw)
    return Verdict('killed' if cell > at else 'broken', at, cell, plain(error)) if sound else None


def replayed(path, book, at, changed, needed, **kw):
    "The verdict of the dependent cells run again after the notebook; None where they show nothing."
    needed = (set(book.codes) if needed is None else needed) | book.followers(at)
    r = ran(path, book, needed, **kw) if hasattr(os, 'fork') else None
    if not (r and r.ok): return None
    cells = book.again(at)
    for part in quick(book, cells, at, r.used), cells:
        cell, error = r.again([(i, changed if i == at else s) for i, s in part])
        if error is None: return Verdict('slow', at, cell)
        if cell >= at and r.passes([(i, s) for i, s in part if i <= cell]): return Verdict('killed' if cell > at else 'broken', at, cell, plain(error))
    return Verdict('survived', at) if cell < 0 else None


def quick(book, cells, at, used):
    "Those of the cells that took little the first time, and need none that took much: they are tried first, and often notice."
    left = set()
    for i, _ in cells:
        needs = {d for n in book.touched(i) for d in book.makers(n, i)}
        if i != at and (used.get(i, 0) > HEAVY or needs & left): left.add(i)
    return [(i, s) for i, s in cells if i not in left]


def changed_book(path, at, changed):
    "The book of a notebook that knows what its cell `at` reads once it has changed."
    book = Book.of(path)
    twin = analyse(changed, book.imported)
    book.cells[at].reads |= twin.reads
    book.cells[at].later |= twin.later
    return book


def attempt_at(path, at, changed, confirm=True, needed=None, **kw):
    """The verdict on the notebook at `path` with the source of cell `at` `changed`.

    `confirm`: survivors meet the whole notebook. `needed`: the cells that all faults of this notebook need; None: all.
    """
    path = Path(path)
    book = changed_book(path, at, changed)
    verdict = replayed(path, book, at, changed, needed, **kw)
    if verdict and (verdict.kind in ('killed', 'broken') or verdict.kind == 'survived' and not confirm): return verdict
    if not verdict:
        part = book.forward(at)
        verdict = judge(path, part, at, changed, **kw) if part[-1][0] > at else Verdict('survived', at)
        if verdict and (verdict.kind != 'survived' or not confirm): return verdict
    whole = list(Book.of(path, long=True).codes.items())
    return judge(path, whole, at, changed, **kw) or Verdict('broken', at, -1, 'the notebook fails without the fault')


def attempt(path, old, new, **kw):
    "The verdict on the notebook at `path` with `old` replaced by `new`."
    book = Book.of(path)
    return attempt_at(path, *mutate(book.codes, book.exported(), old, new), **kw)
