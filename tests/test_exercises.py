"""Every exercise has a grader that accepts the solution and rejects, with a hint, what a student would get wrong.

A file of tests/answers is called as its notebook. `ANSWERS = {1: dict(answer=expression, wrong=[source, ...]), ...}`: the
expression is evaluated after the cells of the solutions, then again after each wrong source. Only the cells that the
graders and the planted faults need are run, once for each notebook.
"""
import json
import os
import re
import runpy

import pytest

from mutants import CPU, ROOT, enter, launch, ran, told
from notebooks import books, is_code, left_out, name_of, read, skipped, source
from slices import Book, tree
from test_mutants import needed

PENDING = set()   # without complete answers; it only shrinks
LISTED = re.compile(r'^(?:\*\*)?(?:Exercise )?(\d+)\.', re.M)
ANSWERS = {name_of(p, ROOT/'tests/answers'): p for p in sorted((ROOT/'tests/answers').rglob('*.py'))}


def exercises(path):
    "Numbers of the exercises of a notebook, in their order; [] without the heading."
    inside, found = False, []
    for c in read(path)['cells']:
        if is_code(c): continue
        if re.match(r'#+ ', source(c)): inside = re.match(r'#+ Exercises', source(c))
        elif inside: found += [int(n) for n in LISTED.findall(source(c))]
    return found


def missing(path, answers):
    "What is missing for the exercises of a notebook, as lines."
    graders = {n for c in Book.of(path).cells.values() for n in c.binds}
    wanted = exercises(path)
    if len(set(wanted)) < len(wanted): yield 'two exercises have one number'
    for n in wanted:
        a = answers.get(n, {})
        if f'check_ex{n}' not in graders: yield f'exercise {n} has no grader check_ex{n}'
        if not a.get('answer'): yield f'exercise {n} has no answer'
        if len(set(a.get('wrong', []))) < 2: yield f'exercise {n} has fewer than two wrong answers'
    for n in sorted({*answers} - {*wanted}): yield f'there is no exercise {n}'


def hints(message):
    "Does a message say something? The bare numbers of a failed comparison do not."
    return not re.match(r'\s*(?:close|==|!=|in|is|all_equal|equals):', message) and len(re.findall(r'[A-Za-z]{2,}', message)) >= 3


def grade(check, ns, answer, src):
    "What is wrong with how a grader takes an answer; `src` makes it a wrong one, None leaves the right one."
    ns = dict(ns)
    try: exec(src or '', ns); given = eval(answer, ns)
    except Exception as e: return f'the answer itself fails: {told(e)[-800:]}'
    try: check(given)
    except AssertionError as e:
        if src is None: return f'rejects the solution: {e}'
        return None if hints(str(e)) else f'rejects this without a hint, {str(e)[:80]!r}:\n{src}'
    except Exception as e: return f'stops on {src or "the solution"} with {told(e)[-800:]}'
    return src and f'accepts this:\n{src}'


def first(codes, what, do):
    "The first cell that fails, as a line; None if all run."
    return next((f'{what}, cell {i}: {told(e)[-800:]}' for i, s in codes if (e := do(s))), None)


def tried(src, ns):
    "The error of a source that runs in `ns`, or None."
    try: exec(compile(src, '<solution>', 'exec'), ns)
    except Exception as e: return e


def graded(shell, solutions, answers, pipe):
    "Run the solutions in a copy of a shell's names, then every grader on every answer; send the faults as lines."
    checks, ns = {n: shell.user_ns[f'check_ex{n}'] for n in answers}, dict(shell.user_ns)
    if bad := first(solutions, 'the solutions', lambda s: tried(s, ns)): return pipe.send([bad])
    trials = [(n, src) for n, a in answers.items() for src in (None, *a['wrong'])]
    lines = [(n, grade(checks[n], ns, answers[n]['answer'], src)) for n, src in trials]
    pipe.send([f'check_ex{n} {fault}' for n, fault in lines if fault])


def run_and_graded(cells, solutions, answers, folder, cpu, pipe):
    "Run cells in this process, then grade."
    shell = enter(folder, cpu)
    if bad := first(cells, 'the notebook', lambda s: shell.run_cell(s).exception): return pipe.send([bad])
    graded(shell, solutions, answers, pipe)


def calls_a_grader(src):
    "Is a cell of the exercises only a call of a grader, whose hole is not yet filled in?"
    t = tree(src)
    return bool(t and t.body) and all(re.match(r'(?:test_fail\(lambda: )?check_ex\d+\(', l) for l in src.splitlines() if l.strip() and not l.startswith('#'))


def shared(path, book, codes, answers, needed):
    "What `graded` says in a fork of the process in which the notebook's faults are tried; None where there is none."
    r = ran(path, book, needed) if needed and hasattr(os, 'fork') else None
    if not (r and r.ok): return None
    said, status = r.fork(graded, codes, answers)
    return said[-1] if status == 0 and said else None


def faults(path, solutions, answers, cpu=CPU, needed=None):
    "What is wrong with the graders of a notebook, as lines; if the part that they need does not run alone, all of it runs."
    if bad := list(missing(path, answers)): return bad
    book, flags = Book.of(path), left_out()
    codes = [(i, source(c)) for i, c in enumerate(read(solutions)['cells']) if is_code(c)] if solutions.exists() else []
    codes = [(i, s) for i, s in codes if not skipped(s, flags)]
    if (bad := shared(path, book, codes, answers, needed)) is not None: return bad
    for cells in (book.backward([f'check_ex{n}' for n in answers]), list(book.codes.items())):
        cells = [(i, s) for i, s in cells if not calls_a_grader(s)]
        said, code = launch(run_and_graded, (cells, codes, answers, path.parent.resolve(), cpu))
        if not (said and said[-1] and said[-1][0].startswith('the notebook')): break
    return said[-1] if said and said[-1] is not None else [f'the process ended with {code} or waited for ever']


def answers_of(name): return runpy.run_path(str(ANSWERS[name]))['ANSWERS'] if name in ANSWERS else {}


BOOKS = [name_of(p, ROOT/'nbs') for p in books(ROOT/'nbs') if exercises(p)]


@pytest.mark.parametrize('name', [pytest.param(n, marks=pytest.mark.xdist_group(n)) for n in BOOKS])
def test_graders(name):
    path = ROOT/'nbs'/f'{name}.ipynb'
    if name in PENDING:
        assert list(missing(path, answers_of(name))), f'{name} has all its answers: take it off PENDING'
        pytest.skip(f'{name} has no complete answers yet')
    bad = faults(path, ROOT/'nbs/solutions'/f'{name}.ipynb', answers_of(name), needed=needed(name))
    assert not bad, '\n\n'.join(bad)


def test_answers_belong_to_a_notebook(): assert set(ANSWERS) <= set(BOOKS) and PENDING <= set(BOOKS)


# the runner itself

def save(path, *cells):
    path.parent.mkdir(exist_ok=True)
    make = lambda s: dict(cell_type='markdown' if s.startswith(('# ', '## ', '**', '1. ')) else 'code', source=s, metadata={}, outputs=[], execution_count=None)
    path.write_text(json.dumps(dict(cells=[*map(make, cells)], metadata={}, nbformat=4, nbformat_minor=5)))
    return path


GRADER = 'def check_ex1(f):\n    for x in CASES: assert f(x) == 2*x, "twice what comes in, for every number"'
RIGHT = {1: dict(answer='double', wrong=['def double(x): return 4', 'double = lambda x: x'])}
NOTEBOOK = ['# A', 'import math', 'raise SystemError("not needed")', 'CASES = [2, 3]', '## Exercises', '1. Write `double`.', 'def double(x): ...', GRADER, 'check_ex1(double)', '## References', '1. One']


@pytest.fixture
def check(tmp_path):
    def run(answers=RIGHT, grader=GRADER, solution='def double(x): return x + x', book=NOTEBOOK):
        path = save(tmp_path/'a.ipynb', *[grader if s == GRADER else s for s in book])
        return faults(path, save(tmp_path/'solutions/a.ipynb', '# S', solution), answers, cpu=3)
    return run


def test_runner_accepts(check): assert check() == []


def test_runner_falls_back_to_all_cells(check):
    book = [*NOTEBOOK[:2], 'box = [0]; alias = box', 'alias[0] = 1', 'CASES = [2, 1/box[0]]', *NOTEBOOK[4:]]
    assert check(book=book) == []


def test_solutions_change_nothing_for_the_grader(check): assert check(solution='CASES = None\ndef double(x): return x + x') == []


@pytest.mark.parametrize('says, change', [
    ('accepts this', dict(grader='def check_ex1(f): assert f(2) == 4, "twice what comes in"')),
    ('without a hint', dict(grader=GRADER.replace('twice what comes in, for every number', ''))),
    ('without a hint', dict(grader='def check_ex1(f):\n    for x in CASES: assert f(x) == 2*x, f"==:\\n{f(x)}\\n{2*x}"')),
    ('rejects the solution', dict(grader=GRADER.replace('2*x', '3*x'))),
    ('stops on', dict(answers={1: RIGHT[1] | dict(wrong=['double = None', 'double = 3'])})),
    ('answer itself fails', dict(answers={1: RIGHT[1] | dict(wrong=['double = ', 'double = lambda x: x'])})),
    ('fewer than two', dict(answers={1: RIGHT[1] | dict(wrong=['double = int', 'double = int'])})),
    ('has no answer', dict(answers={})),
    ('no exercise 2', dict(answers=RIGHT | {2: RIGHT[1]})),
    ('no grader check_ex1', dict(grader='x = 1')),
    ('the solutions, cell 1', dict(solution='import nowhere_to_be_found')),
    ('the notebook, cell', dict(grader='CASES = 1/0\n' + GRADER)),
    ('ended with', dict(grader='def check_ex1(f):\n    while True: pass')),
])
def test_runner_notices(check, says, change): assert any(says in line for line in check(**change)), check(**change)


def test_numbers_of_exercises(tmp_path):
    texts = ['1. Write a.\n2. Write b.', '**1.** a', '**Exercise 3.** c']
    assert [exercises(save(tmp_path/'b.ipynb', '# T', '1. no exercise', '## Exercises', t, '## References', '1. R')) for t in texts] == [[1, 2], [1], [3]]
