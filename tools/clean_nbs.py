"""Leave in a notebook what a reader needs: few warnings, steady names, no widget state, no execution counts, one kernel name.

    python tools/clean_nbs.py [NAMES]      a name is engine/07_walk, a file or nothing (all notebooks)
"""
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from nbdev.clean import nbdev_clean
from notebooks import is_code, named, read, text

KERNEL = dict(display_name='python3', language='python', name='python3')


PLACE = re.compile(r'^\S*(?:/|\\)\S+\.py:\d+: (?=\w*Warning: )', re.M)      # where a warning was raised: a path of one machine


def said(o):
    "A warning without its place and the line of code that follows it."
    old = text(o['text'])
    new = re.sub(r'(?m)^(\w*Warning: .*)\n  .*$', r'\1', PLACE.sub('', old))
    if new != old: o['text'] = new.splitlines(keepends=True)


WARNS, MOST = re.compile(r'\w*Warning: '), 3


def counted(outputs):
    "Where a cell warns more than three times, the first two and how many more: a wall of them is read by nobody."
    lines = [(o, l) for o in outputs if o.get('name') == 'stderr' for l in text(o['text']).splitlines(keepends=True)]
    warned = [k for k, (_, l) in enumerate(lines) if WARNS.match(l)]
    if len(warned) <= MOST: return outputs
    rest = set(warned[2:])
    for o in outputs:
        if o.get('name') == 'stderr': o['text'] = [l for k, (p, l) in enumerate(lines) if p is o and k not in rest]
    first = lines[warned[1]][0]
    first['text'].append(f'... and {len(rest)} more warnings\n')
    return [o for o in outputs if o.get('name') != 'stderr' or o['text']]


TAG = re.compile(r'\bT_[0-9a-f]{5}(?=_|")')      # by which a table of pandas finds its style: another one in every run


def steady(c):
    "Name the styled tables of a cell after the cell."
    for k, o in enumerate(c['outputs']):
        html = text(o.get('data', {}).get('text/html', ''))
        new = TAG.sub(f"T_{c.get('id', '')}{k or ''}", html)
        if new != html: o['data']['text/html'] = new.splitlines(keepends=True)


def strip(nb):
    "Drop from `nb` what depends on the editor or on the order of the runs."
    nb['metadata'] = {'kernelspec': KERNEL}
    for c in filter(is_code, nb['cells']):
        c['execution_count'] = None
        for o in c['outputs']:
            if 'execution_count' in o: o['execution_count'] = None
            if o.get('name') == 'stderr': said(o)
        c['outputs'] = counted(c['outputs'])
        steady(c)
    return nb


def clean(path):
    "Strip the notebook at `path` and let nbdev clean the rest; an unchanged file is not written."
    old = read(path)
    new = strip(read(path))
    if new != old: Path(path).write_text(json.dumps(new, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')
    nbdev_clean(fname=str(path))


if __name__ == '__main__':
    for p in named(sys.argv[1:]): clean(p)
