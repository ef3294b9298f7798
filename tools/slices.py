"""Which code cells of a notebook does a cell need, and which depend on it? From the names that are bound, read and changed.

The answer is a good guess, not a proof: an object changed through another name is not seen. So whoever runs a part of a
notebook first sees whether that part passes as it stands, and falls back to all of it where it does not.
"""
import ast
import re
import symtable
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import directives, is_code, left_out, read, skipped, source

IN_PLACE = re.compile(r'(?!_).*[^_]_|append|extend|update|add|pop|popitem|insert|remove|discard|setdefault|clear|sort|reverse|resolve|step|backward|load_state_dict')
HARMLESS = re.compile(r'test_\w+|check\w*|print|display|expect\w*|assert\w*|plt\..*|sns\..*')
SETTINGS = re.compile(r'(?:(?:torch|np|numpy|random|pd|warnings)\.(?:\w+\.)*)?(?:manual_seed|seed|set_\w+|simplefilter|filterwarnings)')
WILD = re.compile(r'(?<![.\w])(?:globals|exec|eval|get_ipython)\(|^%%', re.M)
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def tree(src):
    "The tree of a cell, magics become `pass`; None where it is no Python."
    plain = '\n'.join(re.sub(r'\S.*', 'pass', l) if l.lstrip().startswith(('%', '!')) else l for l in src.splitlines())
    try: return ast.parse(plain)
    except SyntaxError: return None


def root(o):
    "The name that an attribute, an item or a call begins with."
    while isinstance(o, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)): o = o.func if isinstance(o, ast.Call) else o.value
    return o.id if isinstance(o, ast.Name) else None


def now(stmt):
    "The nodes of a statement that run with it, not when a function is called."
    todo = [stmt]
    for o in todo:
        yield o
        if not isinstance(o, NESTED): todo.extend(ast.iter_child_nodes(o))
        else: todo.extend([*getattr(o, 'decorator_list', []), *o.args.defaults, *filter(None, o.args.kw_defaults)])


def targets(o):
    if isinstance(o, (ast.Assign, ast.Delete)): return [t for x in o.targets for t in (x.elts if isinstance(x, (ast.Tuple, ast.List)) else [x])]
    return [o.target] if isinstance(o, (ast.AugAssign, ast.AnnAssign)) else []


def altered(stmt):
    "Names whose object the statement changes by an item, an attribute or an operator."
    for o in now(stmt):
        yield from (root(t) for t in targets(o) if not isinstance(t, ast.Name) or isinstance(o, ast.AugAssign))
        if isinstance(o, ast.FunctionDef) and 'patch' in map(root, o.decorator_list) and o.args.args: yield root(o.args.args[0].annotation)


def called(stmt):
    "Names whose object the statement may change by a method or as an argument."
    for o in now(stmt):
        call = o.value if isinstance(o, ast.Expr) and isinstance(o.value, ast.Call) else None
        if call and not HARMLESS.fullmatch(ast.unparse(call.func)):
            if isinstance(call.func, ast.Attribute): yield root(call.func)
            yield from (a.id for a in call.args if isinstance(a, ast.Name))
        elif isinstance(o, ast.Call) and isinstance(o.func, ast.Attribute) and IN_PLACE.fullmatch(o.func.attr): yield root(o.func)


def scan(table, later=False):
    "(name, is it read later) of the names that a table of symbols and those below it read from the notebook."
    for y in table.get_symbols():
        if y.is_referenced() and (y.is_global() or table.get_type() == 'module'): yield y.get_name(), later
    for t in table.get_children():
        yield from scan(t, later or t.get_type() == 'function' and not re.fullmatch('listcomp|setcomp|dictcomp|genexpr', t.get_name()))


def bound(table):
    "Names that a statement binds in the notebook."
    own = table.get_type() == 'module'
    yield from (y.get_name() for y in table.get_symbols() if (y.is_assigned() or y.is_imported()) and (own or y.is_declared_global()))
    for t in table.get_children(): yield from bound(t)


def recipes(stmt):
    "Names of methods that a statement registers."
    for o in now(stmt):
        if isinstance(o, ast.Call) and isinstance(o.func, ast.Name) and o.func.id == 'recipe' and o.args and isinstance(o.args[0], ast.Constant):
            yield f'recipe:{o.args[0].value}'


@dataclass
class Cell:
    "What a cell reads before it binds it, reads when its functions are called, binds, and changes."
    reads: set = field(default_factory=set)
    later: set = field(default_factory=set)
    binds: set = field(default_factory=set)   # for certain
    changes: set = field(default_factory=set) # or binds under a condition
    alters: set = field(default_factory=set)  # by an item or an attribute
    wild: bool = False                        # it may read and bind anything

    def take(self, stmt, imported):
        "Add one statement; a method of an imported module changes nothing."
        table = symtable.symtable(ast.unparse(stmt), 'cell', 'exec')
        words = {o.value for o in ast.walk(stmt) if isinstance(o, ast.Constant) and isinstance(o.value, str)}
        alters, names = set(altered(stmt)) - {None}, set(bound(table))
        changes = alters | set(called(stmt)) - {None} - imported
        self.alters |= alters
        read, held = ({n for n, later in scan(table) if later == k} for k in (False, True))
        if {'methods', 'RECIPES'} & (read | held): read.add('recipe:*')
        self.reads |= (read | changes | {f'recipe:{w}' for w in words}) - self.binds
        self.later |= held
        simple = isinstance(stmt, (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom, ast.Expr, ast.With, *CLOSED))
        self.changes |= (changes if simple else changes | names) - self.binds
        self.binds |= (names - changes if simple else set()) | set(recipes(stmt))


def imports(src):
    "Names that a cell imports."
    return {a.asname or a.name.split('.')[0] for o in ast.walk(tree(src) or ast.Module([], [])) if isinstance(o, (ast.Import, ast.ImportFrom)) for a in o.names}


def analyse(src, imported=frozenset()):
    "The `Cell` of a source in a notebook that has `imported` these names."
    c, t = Cell(), tree(src)
    if t is None or WILD.search(src): c.wild = True
    for stmt in t.body if t else []: c.take(stmt, imported)
    return c


def essentials(src):
    "The imports and the settings (seeds, default types) of a cell, as source; '' without any."
    t = tree(src)
    if t is None: return src
    keep = lambda o: isinstance(o, (ast.Import, ast.ImportFrom)) or isinstance(o, ast.Expr) and isinstance(o.value, ast.Call) and SETTINGS.fullmatch(ast.unparse(o.value.func))
    return '\n'.join(ast.unparse(o) for o in t.body if keep(o))


class Book:
    "The code cells of a notebook that a test run executes, and what depends on what; cells are known by their index in the file."
    def __init__(self, codes):
        self.codes = dict(codes)
        self.order = sorted(self.codes)

    @cached_property
    def imported(self): return set().union(*map(imports, self.codes.values()))

    @cached_property
    def cells(self): return {i: analyse(s, self.imported) for i, s in self.codes.items()}

    @classmethod
    def of(cls, path, long=False):
        "The book of the notebook at `path`; `long`: with its long cells."
        flags = left_out() - ({'long'} if long else set())
        codes = [(i, source(c)) for i, c in enumerate(read(path)['cells']) if is_code(c) and source(c).strip()]
        return cls([(i, s) for i, s in codes if not skipped(s, flags)])

    @cached_property
    def always(self):
        "Cells that change what they imported: everything may depend on them."
        return {i for i, c in self.cells.items() if c.wild or c.alters & self.imported}

    def makers(self, name, u):
        "The cells before `u` that give `name` its value."
        for d in reversed([i for i in self.order if i < u]):
            c = self.cells[d]
            if name in c.changes or name == 'recipe:*' and any(n.startswith('recipe:') for n in c.binds): yield d
            if name in c.binds: yield d; return

    def late(self, d, seen=None):
        "Names that are read when something is called that cell `d` made."
        seen = set() if seen is None else seen
        if d in seen: return set()
        seen.add(d)
        return self.cells[d].later.union(*(self.late(m, seen) for n in self.cells[d].later for m in self.makers(n, d)))

    def need(self, wanted, u, extra=()):
        "All cells that are needed for the names `wanted` to have, before cell `u`, the value that they have in the notebook."
        cells, seen, todo = set(), set(), [(n, u) for n in wanted]
        while todo:
            if (at := todo.pop()) in seen: continue
            seen.add(at)
            for d in self.makers(*at):
                todo += [(n, at[1]) for n in self.lately(d)]
                if d not in cells: todo += self.inputs(d)
                cells.add(d)
        return cells

    def lately(self, d):
        if not hasattr(self, '_late'): self._late = {}
        if d not in self._late: self._late[d] = self.late(d)
        return self._late[d]

    def inputs(self, i):
        "(name, cell) of what cell `i` reads."
        c = self.cells[i]
        return [(n, i) for n in c.reads | (c.later - c.binds)]

    def closure(self, i):
        "Cell `i` and all cells that it needs."
        if not hasattr(self, '_closure'): self._closure = {}
        if i not in self._closure:
            own = {j for j in self.order if j < i} if self.cells[i].wild else self.need([n for n, _ in self.inputs(i)], i)
            self._closure[i] = own | {i}
        return self._closure[i]

    def touched(self, i):
        "Names that are read while cell `i` runs, in it or in what it calls."
        names = {n for n, _ in self.inputs(i)}
        return names.union(*(self.lately(d) for n in names for d in self.makers(n, i)))

    def before(self, cells):
        "`cells` with those that are always kept and what these need."
        last = max(cells, default=-1)
        return set(cells).union(*(self.closure(j) for j in self.always if j < last))

    def part(self, cells):
        "[(index, source)] of the cells, and of the imports and settings of the others before the last of them."
        last = max(cells, default=-1)
        both = [(i, self.codes[i] if i in cells else essentials(self.codes[i])) for i in self.order if i <= last]
        return [(i, s) for i, s in both if s.strip()]

    def depends(self, at):
        "The cells after `at` that depend on it."
        return [i for i in self.order if i > at and at in self.closure(i)]

    def forward(self, at):
        "The part of the notebook that can tell whether cell `at` is right: what depends on it, and what that needs."
        return self.part(self.followers(at))

    def followers(self, at):
        "The cells of `forward`."
        return self.before(set().union({at}, self.closure(at), *(self.closure(i) for i in self.depends(at))))

    def again(self, at):
        """The cells to run again where all have run and cell `at` has changed.

        What depends on it; and what gave a value that these read and that a later cell, or one run again, has replaced.
        """
        after = self.order[-1] + 1
        cells, grown = {at, *self.depends(at)}, True
        while grown:
            again = set().union(*(self.cells[i].binds | self.cells[i].changes for i in cells))
            makers = set()
            for n, u in ((n, i) for i in cells for n in self.touched(i)):
                made = list(self.makers(n, u))
                if n in again or made != list(self.makers(n, after)): makers.update(made)
            grown = not makers <= cells
            cells |= makers
        return [(i, self.codes[i]) for i in sorted(cells)]

    def backward(self, names):
        "The part of the notebook that gives `names` their last value."
        return self.part(self.sources(names))

    def sources(self, names):
        "The cells of `backward`."
        return self.before(self.need(names, self.order[-1] + 1))

    def exported(self): return [i for i in self.order if directives(self.codes[i]).keys() & {'export', 'exports', 'exporti'}]
