"""Lists of methods that are written by hand in boards, tools and the command line: each holds all methods, or says why one is not there."""
import ast
from pathlib import Path

import pytest

from manifold_xai.boards import dashboards, films, report, theory, walks
from manifold_xai.engine.recipes import methods, options

ROOT = Path(__file__).resolve().parent.parent
ALL = set(methods())
WHERE = [*sorted((ROOT/'manifold_xai/boards').glob('[!_]*.py')), ROOT/'manifold_xai/cli.py', *sorted((ROOT/'tools').glob('*.py'))]
MANY = 3                                                     # names of methods that make a list


def names(o):
    "The words of a literal list, of a dict's keys, or of a text of words."
    if isinstance(o, (ast.List, ast.Tuple, ast.Set)): return [e.value for e in o.elts if isinstance(e, ast.Constant)]
    if isinstance(o, ast.Dict): return [k.value for k in o.keys if isinstance(k, ast.Constant)] + names(ast.List(o.values))
    if isinstance(o, ast.Call) and getattr(o.func, 'id', '') == 'dict': return [k.arg for k in o.keywords]
    return o.value.split() if isinstance(o, ast.Constant) and isinstance(o.value, str) else []


def lists(path):
    "(top-level name, method names) of each statement of a module that holds a list of methods."
    for stmt in ast.parse(path.read_text()).body:
        if isinstance(stmt, ast.Expr): continue                                                     # words about the module
        docs = {id(f.body[0].value) for f in ast.walk(stmt) if isinstance(f, (ast.FunctionDef, ast.ClassDef)) and isinstance(f.body[0], ast.Expr)}
        for o in ast.walk(stmt):
            w = [] if id(o) in docs else names(o)
            if sum(n in ALL for n in w) >= MANY and sum(n in ALL for n in w) > len(w)/2:
                target = stmt.targets[0] if isinstance(stmt, ast.Assign) else stmt
                yield getattr(target, 'id', None) or getattr(target, 'name', '?'), {n for n in w if n in ALL}


# Every list is registered here: what it is of, and why what is not there is not. `...` stands for all methods that are not named;
# a list that claims to be complete has none, so that a new method fails here until it is in the list or has a reason.
CHOSEN = {'chosen for a lesson, whose controls and words are made for these': ...}
NEEDS_MORE = {'its name is all that it needs': ...}
AT_A_POINT = {'grad', 'grad_x_input', 'smooth_grad', 'adapt_grad', 'guided_backprop', 'grad_cam', 'guided_grad_cam', 'freemcg'}
LISTS = {
    ('walks', 'PATHS'): {
        'slopes at one point, or at points around it: no way from a start to the input': AT_A_POINT,
        'its nodes are those of IG': {'pooled_ig', 'integrated_hessians'},
        'its map is a mean over many walks, and no walk has it': {'expected_gradients', 'gralis', 'ms_gralis'},
        'there as two walks each: svd and dct, inserts and deletes': {'spectral_ig', 'samp'}},
    ('walks', 'OWN'): {'begins at the baseline': ...},
    ('walks', '_asked'): NEEDS_MORE, ('films', '_options'): NEEDS_MORE,
    ('dashboards', 'USES'): CHOSEN, ('dashboards', 'TITLES'): CHOSEN,
    ('films', 'METHODS'): CHOSEN, ('films', 'start_film'): CHOSEN,
    ('theory', 'COMPARED'): CHOSEN, ('theory', 'GIVERS'): CHOSEN, ('theory', '_TITLES'): CHOSEN, ('theory', '_linear'): CHOSEN,
    ('report', '_STANDS'): {'an order for the three maps of the first screen: all others come after these': ...}}


def found(): return {(p.stem, k): held for p in WHERE for k, held in lists(p)}


def test_every_list_is_registered():
    assert set(found()) == set(LISTS), 'a list of methods appeared or went: say in LISTS what it is of'


@pytest.mark.parametrize('where', LISTS, ids='.'.join)
def test_what_is_not_there_has_a_reason(where):
    held = found()[where]
    named = [n for v in LISTS[where].values() if v is not ... for n in v]
    assert len(named) == len(set(named)) and set(named) <= ALL, 'a reason for no method, or two'
    assert not held & set(named), f'there, and said to be absent: {held & set(named)}'


def test_all_walks_are_on_the_wall():
    "What gives back its nodes when asked is a walk, and each walk is on the wall or has a reason"
    can = {m for m in ALL if 'return_path' in options(m)}
    absent = set().union(*LISTS['walks', 'PATHS'].values())
    assert {'ig', 'ddpath', 'geodesic_ig'} <= can and absent <= can
    assert can - absent == set(walks.PATHS) & ALL
    assert set(walks.PATHS) - ALL == {'svd', 'dct', 'samp_in', 'samp_out'} and set(walks.OWN) <= set(walks.PATHS)


def test_titles():
    assert list(dashboards.TITLES) == list(dashboards.USES) and set(theory._TITLES) == set(theory.COMPARED)
    assert set(dashboards.WALKS) == {m for m in dashboards.USES if m in walks.PATHS}
    assert set(films.METHODS) <= ALL and set(report._STANDS) <= ALL


def test_a_list_is_seen(tmp_path):
    p = tmp_path/'a.py'
    p.write_text('"ig eig mig"\nA = ["ig", "eig", "mig", "other"]\nB = dict(ig=1, eig=2, agi=3)\nC = "ig eig ig2 nothing".split()\n'
                 'def f():\n    "ig eig mig and so on"\n    return ("ig", "agi", "samp")\nD = ["ig", "eig"]\nE = ["ig", "eig", "mig", 1, "a", "b", "c"]\n')
    assert [(k, len(v)) for k, v in lists(p)] == [('A', 3), ('B', 3), ('C', 3), ('f', 3)]
