"What the tools of this folder share: find, read, and write notebooks and their cells."
import configparser
import hashlib
import json
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def settings():
    "The section of settings.ini."
    cp = configparser.ConfigParser(delimiters=['='])
    cp.read(ROOT/'settings.ini', encoding='utf-8')
    return cp['DEFAULT']


TOP = 'top'   # the part whose notebooks and modules lie in no folder of their own
TEACHING = 'teaching'   # pages for teachers: notebooks in order, no modules, no floor


def parts(nbs='nbs'):
    """{part: dict(about, uses, notebooks, first)} as nbs/order.ini has them, in their order; {} without that file.

    `first`: notebooks that are read before all others, whatever the place of their part.
    """
    cp = configparser.ConfigParser(delimiters=['='])
    cp.read(Path(nbs)/'order.ini', encoding='utf-8')
    words = lambda p, k: cp[p].get(k, '').split()
    return {p: dict(about=cp[p]['about'], **{k: words(p, k) for k in ('uses', 'notebooks', 'first')}) for p in cp.sections()}


def ordered(nbs='nbs', part=None):
    "The names of the notebooks (part/notebook) in the order of the book; those of one part."
    those = [(p, v) for p, v in parts(nbs).items() if part in (None, p)]
    return [n if p == TOP else f'{p}/{n}' for k in ('first', 'notebooks') for p, v in those for n in v[k]]


def name_of(path, nbs='nbs'):
    "What a notebook is called: its path below `nbs` without the ending."
    return Path(path).relative_to(nbs).with_suffix('').as_posix()


def find(nbs='nbs'):
    """Notebooks below `nbs` in the order of the book, then those that it does not list, by name.

    Solutions stand last; names that begin with _ or . are scratch.
    """
    place = {n: k for k, n in enumerate(ordered(nbs))}
    hidden = lambda p: any(part.startswith(('_', '.')) for part in p.relative_to(nbs).parts)
    solved = lambda p: 'solutions' in p.relative_to(nbs).parts
    rank = lambda p: (solved(p), place.get(name_of(p, nbs), len(place)), p)
    return sorted((p for p in Path(nbs).rglob('*.ipynb') if not hidden(p)), key=rank)


def books(nbs='nbs'):
    "`find` without the solutions."
    return [p for p in find(nbs) if 'solutions' not in p.relative_to(nbs).parts]


def named(names, nbs=ROOT/'nbs'):
    "The notebooks that `names` means (walks/03_guided, 03_guided, a file name or a path each); all without names."
    if not names: return find(nbs)
    return [one(n, nbs) for n in names]


def one(name, nbs):
    "The one notebook that a name means; a name that means several, or none, is an error."
    if Path(name).exists(): return Path(name)
    short = name.removesuffix('.ipynb')
    found = [p for p in find(nbs) if name_of(p, nbs) == short] or [p for p in books(nbs) if p.stem == short]
    if len(found) != 1: raise SystemExit(f'{name}: {len(found)} notebooks are called so, give one as part/notebook')
    return found[0]


def read(path): return json.loads(Path(path).read_text(encoding='utf-8'))


def text(part):
    "A notebook stores text as one string or as a list of lines."
    return part if isinstance(part, str) else ''.join(part)


def source(cell): return text(cell['source'])


def is_code(cell): return cell['cell_type'] == 'code'


def directives(src):
    "The `#| name: value` lines of a cell as a dict."
    return {m[1]: m[2].strip() for m in re.finditer(r'^#\|\s*([\w-]+):?(.*)$', src, re.M)}


def left_out():
    "Marks of the cells that a test run leaves out; LONG=1 in the environment takes in those that are long."
    return set(settings()['tst_flags'].split()) - ({'long'} if os.environ.get('LONG') == '1' else set())


def skipped(src, flags):
    "Does a test run leave this cell out?"
    d = directives(src)
    return d.get('eval', '').lower() == 'false' or bool(set(d) & set(flags)) or 'nbdev_export' + '(' in src


STORED = re.compile(r"""real['"]?\)?/['"]?(\w+\.csv)""")


def checksum(path): return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8]


def stored_tables(path):
    "({index of a cell: {stored table that it shows: its checksum}}, the `Book` of the code cells) of a notebook."
    from slices import Book
    book = Book([(i, source(c)) for i, c in enumerate(read(path)['cells']) if is_code(c) and source(c).strip() and 'nbdev_export(' not in source(c)])
    reads = {i: set(STORED.findall(s)) for i, s in book.codes.items() if STORED.search(s)}
    shown = set(reads).union(*map(book.depends, reads))
    of = lambda i: sorted(set().union(*(reads[r] for r in book.closure(i) & set(reads))))
    real = next((p/'real' for p in Path(path).resolve().parents if (p/'real').is_dir()), None)
    return {i: {n: checksum(real/n) for n in of(i)} for i in sorted(shown)}, book


def write_or_check(path, new, check):
    "Write `new` to `path`; with `check`, only say whether it would change (1) or not (0)."
    path, old = Path(path), Path(path).read_text(encoding='utf-8') if Path(path).exists() else None
    if new == old: return 0
    if check: print(f'{path.name} is not up to date: run `make export`'); return 1
    path.write_text(new, encoding='utf-8')
    return 0
