"""A new method in one notebook: make new NAME=walks/my_method

    python tools/new.py walks/my_method

The notebook is made from nbs/_template.ipynb, takes the next number of its part and is written into the order of the book
(nbs/order.ini). Beside it: its solutions, a planted fault and the answers of its exercise, which the tests find by themselves.
"""
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import ROOT, TEACHING, TOP, parts, read, source

OLD, HOME = 'midway', 'walks.midway'
PLANTED = '''"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ("steps=1, rule='midpoint'",
     "steps=1, rule='left'",
     'the slope at the baseline'),
]
'''
ANSWERS = '''"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='weights', wrong=[
        'weights = [.5, 0, .5]',        # exact for quadratics only
        'weights = [1/3, 1/3, 1/3]',
    ]),
}
'''
SOLUTION = ['# {}: solutions\n> Simpson\'s weights.', '**1.** The three conditions, for $x$, $x^2$ and $x^3$, have one solution.', 'weights = [1/6, 4/6, 1/6]\nweights']


def registered(text, part, stem):
    "The order of the book with one notebook more at the end of a part."
    head, found, rest = text.partition(f'[{part}]\n')
    known = ', '.join(re.findall(r'^\[(\w+)\]$', text, re.M))
    if not found: raise SystemExit(f'{part}: no part of the book, which has {known}')
    return head + found + re.sub(r'^(notebooks = .*)$', rf'\1 {stem}', rest, count=1, flags=re.M)


def renamed(nb, part, name):
    "The template under its new name."
    for c in nb['cells']:
        new = source(c).replace(HOME, f'{part}.{name}').replace(OLD, name).replace(OLD.capitalize(), name)
        c['source'] = new.splitlines(keepends=True)
        if c['cell_type'] == 'code': c['outputs'] = []
    return nb


def solutions(template, name):
    "The notebook of its solutions."
    kinds = 'markdown', 'markdown', 'code'
    cells = [dict(cell_type=k, id=f'{name[:4]}{i}', metadata={}, source=s.format(name)) for i, (k, s) in enumerate(zip(kinds, SOLUTION))]
    cells[-1].update(outputs=[], execution_count=None)
    return template | dict(cells=cells)


def checked(word):
    "Part and name of part/name."
    if not re.fullmatch(r'[a-z]+/[a-z][a-z0-9_]*', word): raise SystemExit(f'{word!r}: give part/name in small letters, for instance walks/my_method')
    return word.split('/')


def write(path, text):
    if path.exists(): raise SystemExit(f'{path} is there already')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding='utf-8')


def main(args, root=ROOT):
    if len(args) != 1: raise SystemExit('give one name: part/name')
    part, name = checked(args[0])
    there = parts(root/'nbs').get(part, {}).get('notebooks', [])
    if part in (TOP, TEACHING) or name in (s.partition('_')[2] for s in there): raise SystemExit(f'{args[0]}: the part is not open for methods, or has this notebook already')
    stem = f'{max([int(s[:2]) for s in there], default=0) + 1:02d}_{name}'
    order, template = root/'nbs/order.ini', read(root/'nbs/_template.ipynb')
    new = registered(order.read_text(encoding='utf-8'), part, stem)
    dump = lambda nb: json.dumps(nb, indent=1, ensure_ascii=False) + '\n'
    write(root/f'nbs/solutions/{part}/{stem}.ipynb', dump(solutions(template, name)))
    write(root/f'nbs/{part}/{stem}.ipynb', dump(renamed(template, part, name)))
    write(root/f'tests/planted/{part}/{stem}.py', PLANTED)
    write(root/f'tests/answers/{part}/{stem}.py', ANSWERS)
    order.write_text(new, encoding='utf-8')
    print(f'nbs/{part}/{stem}.ipynb is made: edit it, then `make export` and `python tools/run_nbs.py {part}/{stem} solutions/{part}/{stem}`')
    return 0


if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
