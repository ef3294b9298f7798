"""Generated faults: which does a notebook not notice?

    python tools/mutate.py --count 300 --seed 0 [--only STEM] [--workers 2] [--out out/mutants.csv]

A sign, an operation, a constant, a comparison, an index, a left-out term: drawn by the seed from the exported code of all
notebooks. What is only said or drawn (messages, docstrings, annotations, figures) is not touched. Each fault is tried as
the planted ones are, a row for each goes to the file at once, and what is there is not run again.
"""
import argparse
import ast
import csv
import hashlib
import random
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent/'tests')]
from notebooks import ROOT, books, name_of
from slices import Book, tree

COSMETIC = set('figsize dpi fontsize lw linewidth cmap color colors marker markersize ms pad height width margin rotation zorder linestyle '
               'ls loc ncol ncols legend title label xlabel ylabel opacity font size line showlegend chunk rows workers desc'.split())
SPOKEN = re.compile(r'ArgumentError|print|warn|warnings\.warn|expect_fail|.*\.(?:warn|write|set_title|set_xlabel|set_ylabel|format|split|add_annotation|update_layout|update_xaxes|update_yaxes)|recipe|HTML|display')
DRAWN = re.compile(r'_?(?:show|plot|draw|picture|figure|fig|html|repr|css|svg|style|colou?r|heat|tile|table|layout|axes|label|caption|title|page|card)\w*|\w*_(?:html|figure|picture|svg|css)|__(?:repr|str)__|_repr_\w+_')
SWAP = {ast.Add: '-', ast.Sub: '+', ast.Mult: '/', ast.Div: '*', ast.Lt: '>=', ast.LtE: '>', ast.Gt: '<=', ast.GtE: '<', ast.Eq: '!=', ast.NotEq: '==',
        ast.And: 'or', ast.Or: 'and', ast.In: 'not in', ast.NotIn: 'in', ast.Is: 'is not', ast.IsNot: 'is'}
NAMES = dict(min='max', max='min', amin='amax', amax='amin', argmin='argmax', argmax='argmin', sum='mean', mean='sum', all='any', any='all', sin='cos', cos='sin',
             floor='ceil', ceil='floor', cumsum='cumprod', minimum='maximum', maximum='minimum')
MODULES = {'torch', 'math', 'np', 'numpy', 'scipy', 'nf', 'F', 'special'}
FIELDS = ['key', 'stem', 'cell', 'line', 'kind', 'old', 'new', 'verdict', 'noticed_in', 'error', 'seconds']


@dataclass(frozen=True)
class Fault:
    "One generated fault: cell `cell` of notebook `stem` becomes `source`."
    stem: str
    cell: int
    line: int
    kind: str
    old: str
    new: str
    source: str

    @property
    def key(self): return hashlib.sha1(f'{self.stem}\0{self.source}'.encode()).hexdigest()[:12]


# what may be changed

def parts(o):
    "The children of a node that compute something: no docstring, message, annotation, picture."
    if isinstance(o, (ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom)): return
    if isinstance(o, ast.Call) and SPOKEN.fullmatch(ast.unparse(o.func)): return
    if isinstance(o, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if DRAWN.fullmatch(o.name) or any(isinstance(c, ast.Name) and c.id in ('plt', 'go') for c in ast.walk(o)): return
    for name, value in ast.iter_fields(o):
        if name in ('annotation', 'returns', 'decorator_list'): continue
        for c in value if isinstance(value, list) else [value]:
            if isinstance(c, ast.keyword) and c.arg in COSMETIC: continue
            if isinstance(c, ast.Expr) and isinstance(c.value, ast.Constant): continue
            if isinstance(c, ast.AST): yield c


def nodes(t):
    "All nodes that compute something."
    todo = [t]
    for o in todo:
        yield o
        todo.extend(parts(o))


def number(o): return isinstance(o, ast.Constant) and isinstance(o.value, (int, float)) and not isinstance(o.value, bool)


def constants(o, rng):
    "Another number for a constant; none for what only keeps from a division by zero."
    if not number(o) or 0 < abs(o.value) < 1e-5 or abs(o.value) > 1e6: return
    if isinstance(o.value, int): yield 'constant', str(rng.choice([1 - o.value] if o.value in (0, 1) else [o.value + 1, o.value - 1]))
    else: yield 'constant', repr(1 - o.value if o.value in (0, 1) else float(f'{o.value*rng.choice([1.1, .5, 2]):.6g}'))


def operations(o, seg, rng):
    "Another operation, or one without one of its terms."
    if isinstance(o, ast.BinOp) and type(o.op) in SWAP and not isinstance(o.left, (ast.List, ast.JoinedStr)):
        a, b = seg(o.left), seg(o.right)
        yield 'operation', f'({a}) {SWAP[type(o.op)]} ({b})'
        if isinstance(o.op, (ast.Add, ast.Sub)): yield 'term', f'({a})'
        if isinstance(o.op, ast.Mult): yield 'factor', f'({rng.choice([a, b])})'
    if isinstance(o, ast.BinOp) and isinstance(o.op, ast.Pow) and number(o.right): yield 'power', f'({seg(o.left)})**{o.right.value + 1}'
    if isinstance(o, ast.UnaryOp) and isinstance(o.op, (ast.USub, ast.Not)) and not number(o.operand): yield 'sign', f'({seg(o.operand)})'


def choices(o, seg, rng):
    "Another comparison, condition or name of a function."
    if isinstance(o, ast.Compare) and len(o.ops) == 1: yield 'comparison', f'{seg(o.left)} {SWAP[type(o.ops[0])]} {seg(o.comparators[0])}'
    if isinstance(o, ast.BoolOp) and len(o.values) == 2: yield 'condition', f'({seg(o.values[0])}) {SWAP[type(o.op)]} ({seg(o.values[1])})'
    if isinstance(o, ast.IfExp): yield 'branch', f'({seg(o.body if rng.random() < .5 else o.orelse)})'
    if isinstance(o, ast.Call) and isinstance(o.func, ast.Attribute) and o.func.attr in NAMES: yield 'function', seg(o).replace(f'.{o.func.attr}(', f'.{NAMES[o.func.attr]}(', 1)
    if isinstance(o, ast.Call) and isinstance(o.func, ast.Name) and o.func.id in ('min', 'max', 'all', 'any'): yield 'function', NAMES[o.func.id] + seg(o)[len(o.func.id):]
    if isinstance(o, ast.Call) and isinstance(o.func, ast.Attribute) and o.func.attr in ('abs', 'sqrt', 'square', 'log', 'exp', 'clamp', 'detach_') and not o.keywords and not (isinstance(o.func.value, ast.Name) and o.func.value.id in MODULES): yield 'function', f'({seg(o.func.value)})'


def span(src, o):
    "Begin and end of a node in the bytes of a source."
    starts = [0]
    for l in src.encode().splitlines(True): starts.append(starts[-1] + len(l))
    return starts[o.lineno - 1] + o.col_offset, starts[o.end_lineno - 1] + o.end_col_offset


def faults(stem, cell, src, rng):
    "All faults of one cell, one of each kind at each place."
    t, raw = tree(src), src.encode()
    seg = lambda o: raw[slice(*span(src, o))].decode()
    seen = {ast.dump(t)}
    for o in nodes(t):
        if not hasattr(o, 'end_col_offset') or isinstance(o, (ast.keyword, ast.arg)): continue
        a, b = span(src, o)
        for kind, new in [*constants(o, rng), *operations(o, seg, rng), *choices(o, seg, rng)]:
            new = f'({new})' if kind not in ('constant', 'function') else new
            out = (raw[:a] + new.encode() + raw[b:]).decode()
            if (after := tree(out)) is None or (d := ast.dump(after)) in seen: continue
            seen.add(d)
            yield Fault(stem, cell, o.lineno, kind, seg(o), new, out)


def draw(paths, count, seed):
    "`count` faults over all notebooks; each kind is drawn as often as any other while it lasts, so constants do not dominate."
    rng, kinds, drawn = random.Random(seed), {}, []
    for p in paths:
        book = Book.of(p)
        for f in (f for i in book.exported() if tree(book.codes[i]) for f in faults(name_of(p, ROOT/'nbs'), i, book.codes[i], rng)): kinds.setdefault(f.kind, []).append(f)
    for found in kinds.values(): rng.shuffle(found)
    while len(drawn) < count and (left := sorted(k for k in kinds if kinds[k])): drawn.append(kinds[rng.choice(left)].pop())
    return drawn


# the run

def trial(f, confirm=True):
    "The row of one fault."
    from mutants import attempt_at
    start = time.time()
    v = attempt_at(ROOT/'nbs'/f'{f.stem}.ipynb', f.cell, f.source, confirm)
    error = (v.error.strip().splitlines() or [''])[-1][:160]
    return dict(key=f.key, stem=f.stem, cell=f.cell, line=f.line, kind=f.kind, old=f.old, new=f.new, verdict=v.kind, noticed_in=v.cell, error=error, seconds=f'{time.time() - start:.1f}')


def known(path): return {r['key']: r for r in csv.DictReader(path.open(newline=''))} if path.exists() else {}


def shipped(): return {p: p.read_bytes() for p in (ROOT/'manifold_xai'/'pocket').iterdir()}


def restore(was):
    "A faulty training may write over the shipped weights: put them back."
    for p, b in was.items():
        if not p.exists() or p.read_bytes() != b: p.write_bytes(b)


def groups(faults):
    "The faults of each notebook, the longest list first."
    found = {}
    for f in faults: found.setdefault(f.stem, []).append(f)
    return sorted(found.values(), key=len, reverse=True)


def complete(todo, path, workers, confirm=True):
    "Try the faults that `path` does not know, a notebook at a time for each worker, a row for each fault at once; all rows."
    rows, lock, was = known(path), threading.Lock(), shipped()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open('a', newline='') as file, ThreadPoolExecutor(workers) as pool:
        writer = csv.DictWriter(file, FIELDS)
        if not rows: writer.writeheader()

        def keep(r):
            rows[r['key']] = r
            writer.writerow(r)
            file.flush()
            print(f"{r['verdict']:9}{r['seconds']:>7} s  {r['stem']}[{r['cell']}] {r['old'][:50]!r} -> {r['new'][:50]!r}", flush=True)

        def work(faults):
            for f in faults:
                r = trial(f, confirm)
                restore(was)
                with lock: keep(r)

        list(pool.map(work, groups(f for f in todo if f.key not in rows)))
    return [rows[f.key] for f in todo]


def summary(rows):
    "Survivors, and the rate per notebook. What does not even run (broken) or only waits (slow) counts on neither side."
    lost = [r for r in rows if r['verdict'] == 'survived']
    yield from (f"survived: {r['stem']}[{r['cell']}] line {r['line']} ({r['kind']}): {r['old']!r} -> {r['new']!r}" for r in lost)
    for stem in [*sorted({r['stem'] for r in rows}), 'all']:
        own = [r['verdict'] for r in rows if stem in (r['stem'], 'all')]
        n, k = len([v for v in own if v in ('killed', 'survived')]), own.count('killed')
        rest = ', '.join(f'{own.count(v)} {v}' for v in ('broken', 'slow') if v in own)
        yield f'{stem}: {k} of {n} noticed' + (f' ({k/n:.0%})' if n else '') + (f', {rest}' if rest else '')


def main(args=None):
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument('--count', type=int, default=300)
    p.add_argument('--seed', type=int, default=0)
    p.add_argument('--only', help='stem of one notebook')
    p.add_argument('--workers', type=int, default=2)
    p.add_argument('--parts', action='store_true', help='survivors of the cells that seem to depend do not meet the whole notebook: half the time')
    p.add_argument('--out', type=Path, default=ROOT/'out/mutants.csv')
    o = p.parse_args(args)
    paths = [q for q in books(ROOT/'nbs') if o.only in (None, q.stem, name_of(q, ROOT/'nbs'))]
    if not paths: p.error(f'no notebook is called {o.only}')
    print(*summary(complete(draw(paths, o.count, o.seed), o.out, o.workers, not o.parts)), sep='\n')


if __name__ == '__main__': main()
