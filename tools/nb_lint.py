"""House style that nbdev_test does not check: one line per fault, exit status 1 if there is any.

    python tools/nb_lint.py [nbs] [lib]

Each rule is a function of one notebook and the context. It yields pairs (cell index or None, message).
"""
import ast
import base64
import builtins
import configparser
import math
import re
import symtable
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import TOP, directives, find, is_code, name_of, ordered, parts, read, source, text

MAX_BYTES, MAX_CELL, MAX_BODY, MAX_LINE, MAX_WORDS, MIN_WIDTH = 1_500_000, 30, 25, 110, 120, 640
WAITING = Path(__file__).with_name('waiting.ini')   # rules that notebooks do not keep yet; it only shrinks
UNFINISHED = re.compile(r'\b(?:TO' r'DO|FIX' r'ME|place' r'holder|not imple' r'mented)\b', re.I)
FORBIDDEN = {
    'an absolute path of one machine': re.compile(r'(?<![\w.:/+=~-])/(?:home|root|tmp|work|Users|mnt|opt|var)/|\b[A-Z]:\\+Users\\'),
    'the host of a package registry': re.compile(r'\bpy' r'pi\.org|python' r'hosted\.org|download\.py' r'torch|registry\.npm|conda\.ana' r'conda|/opt/py' r'pi', re.I),
    'the number of an issue': re.compile(r'\bissue\s*#?\d', re.I),
}
RULES = []


def rule(f): RULES.append(f); return f


@dataclass
class Book:
    "One notebook: its file, its place in the order, its cells."
    path: Path
    place: int
    raw: dict

    @property
    def cells(self): return list(enumerate(self.raw['cells']))
    @property
    def code(self): return [(i, source(c)) for i, c in self.cells if is_code(c) and source(c).strip()]
    @property
    def prose(self): return [(i, source(c)) for i, c in self.cells if c['cell_type'] == 'markdown']
    @property
    def exported(self): return [(i, s) for i, s in self.code if directives(s).keys() & {'export', 'exports', 'exporti'}]
    @property
    def top(self): return 'solutions' not in self.path.parts


@dataclass
class Context:
    "What a rule must know beyond its notebook."
    lib: str
    order: dict      # module name -> place of its notebook
    uses: dict = field(default_factory=dict)      # part -> the parts that it may import from
    listed: set = field(default_factory=set)      # names of the notebooks in the order of the book
    nbs: Path = Path('nbs')


@cache   # many rules ask for the same cells
def parse(src):
    "The tree of a cell; magics and shell lines become `pass`; empty where it is no Python."
    plain = '\n'.join(re.sub(r'\S.*', 'pass', l) if l.lstrip().startswith(('%', '!')) else l for l in src.splitlines())
    try: return ast.parse(plain)
    except SyntaxError: return ast.Module([], [])


@cache
def nodes(src): return list(ast.walk(parse(src)))


def functions(src):
    "Every function and method of a cell, but not what is nested in a function."
    todo = list(parse(src).body)
    for o in todo:
        if isinstance(o, (ast.FunctionDef, ast.AsyncFunctionDef)): yield o
        elif isinstance(o, ast.ClassDef): todo.extend(o.body)


def body_lines(f, src):
    "Lines of a function's body that hold something, without the docstring and lines of comment."
    body = f.body[1:] if ast.get_docstring(f) is not None else f.body
    if not body: return 0
    lines = src.splitlines()[body[0].lineno - 1:f.end_lineno]
    return sum(bool(l.strip()) and not l.lstrip().startswith('#') for l in lines)


# imports

@rule
def imports_alone(book, ctx):
    for i, s in book.code:
        kinds = {isinstance(o, (ast.Import, ast.ImportFrom)) for o in parse(s).body}
        if len(kinds) == 2 and 'nbdev_export' + '(' not in s: yield i, 'import mixed with other code'


def exported_imports(book):
    for i, s in book.exported:
        for o in nodes(s):
            if isinstance(o, ast.ImportFrom): yield i, o.module or '', [a.name for a in o.names]
            elif isinstance(o, ast.Import): yield from ((i, a.name, []) for a in o.names)


@rule
def no_star_import(book, ctx):
    for i, module, names in exported_imports(book):
        if '*' in names: yield i, f'star import of {module} in an exported cell'


@rule
def only_earlier_modules(book, ctx):
    for i, module, names in exported_imports(book):
        mods = names if module == ctx.lib else [module.removeprefix(ctx.lib + '.')] if module.startswith(ctx.lib + '.') else []
        for m in mods:
            if ctx.order.get(m, -1) >= book.place: yield i, f'exported import of {m}, which is not earlier'


def loaded(s):
    "What `import_module` is called with in a cell, as it is written, where that is in quotes."
    for o in nodes(s):
        if not isinstance(o, ast.Call) or 'import_module' not in ast.unparse(o.func) or not o.args: continue
        if isinstance(o.args[0], (ast.Constant, ast.JoinedStr)): yield ast.unparse(o.args[0]).lstrip('f').strip('\'"')


@rule
def no_hidden_import(book, ctx):
    own = {f'{ctx.lib}.{directives(s)["default_exp"]}' for _, s in book.code if directives(s).get('default_exp')}
    for i, s in book.exported:
        for m in loaded(s):
            if not m.startswith(f'{ctx.lib}.') or m.startswith(f'{ctx.lib}._') or m in own: continue
            yield i, f'import_module of {m}: import an earlier module, ask `later` for what a later one gives'


def part_of(name): return name.split('/')[0].split('.')[0] if re.search('[/.]', name) else TOP


@rule
def floors(book, ctx):
    own = part_of(name_of(book.path, ctx.nbs))
    for i, module, names in exported_imports(book):
        if not module.startswith(ctx.lib + '.') or own not in ctx.uses: continue
        other = part_of(module.removeprefix(ctx.lib + '.') + '.' * (module.count('.') == 1 and module.split('.')[1] in ctx.uses))
        if other not in (own, *ctx.uses[own]): yield i, f'the part {own} imports {module}, but may not use {other}'


@rule
def in_the_order(book, ctx):
    name = name_of(book.path, ctx.nbs)
    if ctx.uses and book.top and name != 'index' and name not in ctx.listed: yield None, f'{name} is not in the order of the book (order.ini)'


# exported code

def tables(table):
    "A symbol table and all below it."
    yield table
    for t in table.get_children(): yield from tables(t)


def sets_globally(table, y): return (y.is_assigned() or y.is_imported()) and (table.get_type() == 'module' or y.is_declared_global())


def reads_globally(table, y):
    "A function by the name of `top` passes for a module in symtable: what it assigns or takes is its own all the same"
    own = y.is_parameter() or y.is_assigned() and not y.is_declared_global()
    return y.is_referenced() and (table.get_type() == 'module' or y.is_global() and not own)


@rule
def exported_globals(book, ctx):
    if any('*' in names for _, _, names in exported_imports(book)): return
    code = '\n'.join(ast.unparse(parse(s)) for _, s in book.exported)
    names = [(t, y) for t in tables(symtable.symtable(code, 'module', 'exec')) for y in t.get_symbols()]
    known = {y.get_name() for t, y in names if sets_globally(t, y)} | {*dir(builtins), '__file__', '__name__'}
    for name in sorted({y.get_name() for t, y in names if reads_globally(t, y)} - known):
        yield None, f'exported code reads `{name}`, which is never exported'


@rule
def docstrings(book, ctx):
    for i, s in book.exported:
        for o in parse(s).body:
            if isinstance(o, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not o.name.startswith('_') and not ast.get_docstring(o):
                yield i, f'`{o.name}` has no docstring'


@rule
def told_options(book, ctx):
    for i, s in book.exported:
        lines = s.splitlines()
        for f in functions(s):
            if not any(ast.unparse(d).startswith('recipe(') for d in f.decorator_list): continue
            told = lambda a: '#' in lines[a.lineno - 1] or lines[a.lineno - 2].lstrip().startswith('#')
            dumb = [a.arg for a in f.args.kwonlyargs + [f.args.kwarg]*bool(f.args.kwarg) if not told(a)]
            if dumb: yield i, f'`{f.name}` does not say what its options are: {", ".join(dumb)}'


@rule
def short_functions(book, ctx):
    for i, s in book.exported:
        for f in functions(s):
            if (n := body_lines(f, s)) > MAX_BODY: yield i, f'`{f.name}` has {n} lines in its body, more than {MAX_BODY}'


# cells

def parameters(src):
    "Numbers of the lines that hold nothing but parameters of a function and what is said of them."
    found = set()
    for f in functions(src):
        a = f.args
        args = [*a.posonlyargs, *a.args, *filter(None, [a.vararg]), *a.kwonlyargs, *filter(None, [a.kwarg])]
        if args and args[-1].lineno > f.lineno: found |= {*range(f.lineno + 1, max(v.lineno for v in args) + 1)}
    return found


@rule
def short_cells(book, ctx):
    "Lines of parameters do not count: each has one, and an engine's door has many."
    for i, s in book.code:
        free = parameters(s)
        n = sum(bool(l.strip()) and k not in free for k, l in enumerate(s.splitlines(), 1))
        if n > MAX_CELL: yield i, f'{n} lines, more than {MAX_CELL}'


@rule
def short_lines(book, ctx):
    for i, s in book.code:
        for k, l in enumerate(s.splitlines(), 1):
            if len(l) > MAX_LINE: yield i, f'line {k} has {len(l)} characters, more than {MAX_LINE}'


def crowded(t):
    "Statements that begin on the line on which the one before them ends."
    for o in ast.walk(t):
        for block in (getattr(o, name, None) for name in ('body', 'orelse', 'finalbody')):
            if not isinstance(block, list): continue
            yield from (b for a, b in zip(block, block[1:]) if b.lineno == a.end_lineno)


@rule
def one_statement(book, ctx):
    "`if x: return y` is one line; a semicolon joins two, but for the last one of a cell, which keeps a value from being shown."
    for i, s in book.code:
        for o in crowded(parse(s)): yield i, f'line {o.lineno} has more than one statement: `{ast.unparse(o).splitlines()[0][:40]}`'


def functions_of(book): return {f.name for _, s in book.code for f in functions(s)}


def targets(o):
    "What a statement assigns to, one by one."
    for t in o.targets if isinstance(o, ast.Assign) else []: yield from t.elts if isinstance(t, ast.Tuple) else [t]


@rule
def methods_inside(book, ctx):
    made, taken = functions_of(book), {n for _, _, names in exported_imports(book) for n in names if n[0].islower()}
    for i, s in book.exported:
        for o in parse(s).body:
            for target in targets(o):
                if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name) or not target.value.id[0].isupper(): continue
                names = {n.id for n in ast.walk(o.value) if isinstance(n, ast.Name)}
                if names & (made | taken) or any(isinstance(n, ast.Lambda) for n in ast.walk(o.value)): yield i, f'`{ast.unparse(target)}` is put on a class from outside: use @patch, or the body of the class'


@rule
def no_orphans(book, ctx):
    "What an exported cell makes public is a function, a class or a CONSTANT; a stray variable would be public too."
    for i, s in book.exported:
        made = {o.name for o in parse(s).body if isinstance(o, (ast.FunctionDef, ast.ClassDef))}
        made |= {o.targets[0].id for o in parse(s).body if isinstance(o, ast.Assign) and isinstance(o.targets[0], ast.Name) and isinstance(o.value, (ast.Call, ast.Lambda))}
        table = symtable.symtable(ast.unparse(parse(s)), 'cell', 'exec')
        names = [y.get_name() for y in table.get_symbols() if y.is_assigned() and not y.is_imported()]
        stray = sorted(n for n in names if n not in made and n[0].islower())
        if stray: yield i, f'exported code makes `{stray[0]}` public, which is no function, class or CONSTANT'


SMALL = re.compile(r'\b(?:font|label)size=(\d+(?:\.\d+)?)')


@rule
def legible_letters(book, ctx):
    for i, s in book.code:
        small = [v for v in SMALL.findall(s) if float(v) < 9]
        if small: yield i, f'letters of {small[0]} points: give 9 or more, they are read on phones and from the last row'


@rule
def early_picture(book, ctx):
    if not book.top or not any(hasattr(o, 'body') for _, s in book.exported for o in parse(s).body): return
    pictured = lambda c: any(k.startswith('image/') or '<img' in text(v) or '<svg' in text(v) for o in c.get('outputs', []) for k, v in o.get('data', {}).items() if isinstance(v, (str, list)))
    at = next((i for i, c in book.cells if is_code(c) and pictured(c)), None)
    if at is None or at > len(book.cells)/4: yield at, 'no picture in the first quarter of the notebook'


def png_width(data):
    "Pixels across a picture, from the header of the file; infinite where it is none"
    head = text(data)[:64]
    return int.from_bytes(base64.b64decode(head)[16:20], 'big') if head.startswith('iVBORw') else math.inf


@rule
def wide_pictures(book, ctx):
    for i, c in book.cells:
        for o in c.get('outputs', []):
            data = o.get('data', {}).get('image/png')
            w = png_width(data) if data else math.inf
            if w < MIN_WIDTH: yield i, f'a picture {w} pixels wide, less than {MIN_WIDTH}'


def spoken(md):
    "The words of a markdown cell, without tables, references, formulas on lines of their own and code."
    plain = re.sub(r'\$\$.*?\$\$|^```.*?^```|<!-- cite.*', '', md, flags=re.M | re.S)
    return ' '.join(l for l in plain.splitlines() if not l.lstrip().startswith('|')).split()


@rule
def short_prose(book, ctx):
    for i, s in book.prose:
        if (n := len(spoken(s))) > MAX_WORDS: yield i, f'{n} words, more than {MAX_WORDS}: split the cell'


@rule
def no_absent_documents(book, ctx):
    for i, s in book.prose:
        if re.search(r'\bthe specification', s, re.I): yield i, 'cites "the specification", which the reader does not have'


@rule
def headings_alone(book, ctx):
    for i, s in book.prose:
        lines = [l for l in re.sub(r'^(```|~~~).*?^\1', '', s, flags=re.M | re.S).splitlines() if l.strip()]
        heads = [l for l in lines if re.match(r'#{1,6} ', l)]
        rest = [l for l in lines if l not in heads]
        if heads and heads[0].startswith('# '): rest = [l for l in rest if not l.startswith('>')]
        if len(heads) > 1 or heads and rest: yield i, f'heading `{heads[0][:40]}` shares its cell'


@rule
def plain_subtitle(book, ctx):
    for i, s in book.prose[:3]:
        if re.search(r'^>.*\\', s, re.M): yield i, 'backslash in the subtitle, which becomes a docstring'


DRAWS = re.compile(r'torch\.(?:rand|randn|randint|randperm|rand_like|randn_like|normal|bernoulli|multinomial)|np\.random\.(?:rand|randn|randint|normal|uniform|random|choice|permutation|shuffle)'
                   r'|nn\.(?:Linear|Bilinear|Embedding|LSTM|GRU|Conv[123]d|ConvTranspose[123]d|MultiheadAttention)')


@rule
def seeded(book, ctx):
    seed = False  # of the cells so far: a draw before it differs from run to run, and so may its test
    for i, s in book.code:
        seed = seed or 'manual_seed(' in s or 'np.random.seed(' in s
        if seed or directives(s).keys() & {'export', 'exports', 'exporti'}: continue
        calls = [o for o in nodes(s) if isinstance(o, ast.Call) and DRAWS.fullmatch(ast.unparse(o.func))]
        bare = [ast.unparse(o)[:40] for o in calls if not any(k.arg == 'generator' for k in o.keywords)]
        if bare: yield i, f'`{bare[0]}` before any seed is set'


@rule
def finished(book, ctx):
    for i, c in book.cells:
        if m := UNFINISHED.search(source(c)): yield i, f'unfinished: `{m[0]}`'


def output_texts(cell):
    "What a reader of the stored outputs can read; pictures and long base64 strings are left out."
    for o in cell.get('outputs', []):
        parts = [o.get('text', ''), *o.get('traceback', [])] + [v for k, v in o.get('data', {}).items() if k.startswith('text/') or k.endswith('svg+xml')]
        yield from (re.sub(r'[A-Za-z0-9+/=]{120,}', '', text(p)) for p in parts)


@rule
def nothing_local(book, ctx):
    for i, c in book.cells:
        for where, t in [('', source(c)), *(('output: ', t) for t in output_texts(c))]:
            for what, pattern in FORBIDDEN.items():
                if m := pattern.search(t): yield i, f'{where}{what}: `{m[0]}`'


# the file

@rule
def small_file(book, ctx):
    if (n := book.path.stat().st_size) > MAX_BYTES: yield None, f'{n/1e6:.2f} MB, more than {MAX_BYTES/1e6:.2f}'


@rule
def no_widget_state(book, ctx):
    if 'widgets' in book.raw['metadata']: yield None, 'stored widget state'


@rule
def has_outputs(book, ctx):
    code = [c for _, c in book.cells if is_code(c) and source(c).strip()]
    if code and not any(c.get('outputs') for c in code): yield None, 'no stored output'


@rule
def no_stored_errors(book, ctx):
    for i, c in book.cells:
        if any(o['output_type'] == 'error' for o in c.get('outputs', [])): yield i, 'a stored error'


NOISE = re.compile(r"\bnp\.(?:float|int|uint|bool|str)\w*\(|\bnp\.(?:True|False)_|'axes\.prop_cycle'")


@rule
def no_noise(book, ctx):
    for i, c in book.cells:
        for o in c.get('outputs', []):
            m = NOISE.search(text(o.get('data', {}).get('text/plain', o.get('text', ''))))
            if m: yield i, f'a stored output with `{m[0]}`: show plain numbers, and of settings nothing'


@rule
def no_counts(book, ctx):
    for i, c in book.cells:
        if any(o.get('execution_count') for o in [c, *c.get('outputs', [])]): yield i, 'execution count stored'


def generated(tree):
    "Lines of a module that nbdev writes: its docstring, which is the notebook's claim, and the list of its public names."
    for o in tree.body:
        target = o.targets[0] if isinstance(o, ast.Assign) else None
        names = isinstance(target, ast.Name) and target.id == '__all__'
        words = isinstance(o, ast.Expr) and isinstance(o.value, ast.Constant) and o is tree.body[0]
        if names or words: yield from range(o.lineno, o.end_lineno + 1)


def module_lines(folder):
    "Long lines of the modules, apart from what is generated; tables that are generated whole are not looked at."
    for p in sorted(folder.rglob('*.py')):
        if p.name in ('_modidx.py', '_recipes.py', '_public.py'): continue
        src = p.read_text(encoding='utf-8')
        free = set(generated(ast.parse(src)))
        for k, l in enumerate(src.splitlines(), 1):
            if len(l) > MAX_LINE and k not in free: yield f'{p.relative_to(folder.parent)}: line {k} has {len(l)} characters, more than {MAX_LINE}'


def lint(nbs='nbs', lib='manifold_xai'):
    "All faults, as lines."
    yield from module_lines(Path(nbs).parent/lib)
    books = [Book(p, k, read(p)) for k, p in enumerate(find(nbs))]
    exps = [(b.place, directives(s).get('default_exp')) for b in books for _, s in b.code]
    uses, listed = {p: v['uses'] for p, v in parts(nbs).items()}, set(ordered(nbs))
    for n in sorted(listed - {name_of(b.path, nbs) for b in books}): yield f'order.ini lists {n}, which is not there'
    ctx = Context(lib, {m: k for k, m in exps if m}, uses, listed, Path(nbs))
    waits = waiting()
    for b in books:
        name = name_of(b.path, nbs)
        for r in RULES:
            found = list(r(b, ctx))
            if name in waits.get(r.__name__, ()):
                if not found: yield f'{name}.ipynb keeps the rule {r.__name__} now: take it off {WAITING.name}'
                continue
            for i, message in found: yield f'{name}.ipynb{"" if i is None else f"[{i}]"}: {message}'


def waiting(path=None):
    "{rule: names of the notebooks that do not keep it yet}."
    cp = configparser.ConfigParser(delimiters=['='])
    cp.read(path or WAITING, encoding='utf-8')
    return {r: set(cp[r]['notebooks'].split()) for r in cp.sections()}


def measures(books):
    "Lines of a cell (median, 90th percentile) and of a function's body (median): what the book aims at is 6, 18 and 5."
    cells = sorted(sum(bool(l.strip()) for l in s.splitlines()) for b in books for _, s in b.code)
    bodies = sorted(body_lines(f, s) for b in books for _, s in b.code for f in functions(s))
    at = lambda v, q: v[int(q*(len(v) - 1))] if v else 0
    return f'lines of a cell: median {at(cells, .5)}, 90 % below {at(cells, .9)}; of a function: median {at(bodies, .5)}'


def main(nbs='nbs', lib='manifold_xai'):
    faults = list(lint(nbs, Path(lib).name))
    books = [Book(p, k, read(p)) for k, p in enumerate(find(nbs))]
    print('\n'.join(faults) or f'{len(books)} notebooks, no fault; {measures([b for b in books if b.top])}')
    return int(bool(faults))


if __name__ == '__main__': sys.exit(main(*sys.argv[1:3]))
