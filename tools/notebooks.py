"What the tools of this folder share: find, read, and write notebooks and their cells."
import configparser
import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def settings():
    "The section of settings.ini."
    cp = configparser.ConfigParser(delimiters=['='])
    cp.read(ROOT/'settings.ini', encoding='utf-8')
    return cp['DEFAULT']


def find(nbs='nbs'):
    "Notebooks below `nbs` in reading order; names that begin with _ or . are scratch."
    hidden = lambda p: any(part.startswith(('_', '.')) for part in p.relative_to(nbs).parts)
    return sorted(p for p in Path(nbs).rglob('*.ipynb') if not hidden(p))


def named(names, nbs=ROOT/'nbs'):
    "The notebooks that `names` means (a stem, a file name or a path each); all without names."
    if not names: return find(nbs)
    return [p if (p := Path(n)).exists() else Path(nbs)/f'{n.removesuffix(".ipynb")}.ipynb' for n in names]


def read(path): return json.loads(Path(path).read_text(encoding='utf-8'))


def text(part):
    "A notebook stores text as one string or as a list of lines."
    return part if isinstance(part, str) else ''.join(part)


def source(cell): return text(cell['source'])


def is_code(cell): return cell['cell_type'] == 'code'


def directives(src):
    "The `#| name: value` lines of a cell as a dict."
    return {m[1]: m[2].strip() for m in re.finditer(r'^#\|\s*([\w-]+):?(.*)$', src, re.M)}


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
    return {i: {n: checksum(Path(path).parent/'real'/n) for n in of(i)} for i in sorted(shown)}, book


def write_or_check(path, new, check):
    "Write `new` to `path`; with `check`, only say whether it would change (1) or not (0)."
    path, old = Path(path), Path(path).read_text(encoding='utf-8') if Path(path).exists() else None
    if new == old: return 0
    if check: print(f'{path.name} is not up to date: run `make export`'); return 1
    path.write_text(new, encoding='utf-8')
    return 0
