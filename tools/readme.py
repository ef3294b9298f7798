"""README.md from nbs/index.ipynb: prose, code and text outputs; links seen from the top folder. First the index takes its
table of notebooks from the claims of the notebooks.

    python tools/readme.py [--check]
"""
import json
import posixpath
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import ROOT, directives, is_code, ordered, parts, read, source, text, write_or_check


def relink(md, folder='nbs'):
    "Links relative to `folder` become links relative to the folder above; others stay."
    move = lambda m: m[0] if re.match(r'[\w+.-]+:|[#/]', m[2]) else f'{m[1]}{posixpath.normpath(posixpath.join(folder, m[2]))})'
    return re.sub(r'(\]\()([^)\s]+)\)', move, md)


def outputs(cell):
    "The outputs of a cell that are text."
    for o in cell.get('outputs', []):
        t = text(o.get('text', '')) or text(o.get('data', {}).get('text/plain', ''))
        pictured = any(k.startswith('image/') or k == 'text/html' for k in o.get('data', {}))
        if t.strip() and not pictured and o.get('name') != 'stderr': yield t.rstrip('\n')


def render(cell):
    "One cell as markdown, '' for a hidden one."
    src, d = source(cell), directives(source(cell))
    if 'hide' in d or not src.strip() or cell['cell_type'] == 'raw': return ''
    if not is_code(cell): return relink(src.strip())
    code = '\n'.join(l for l in src.splitlines() if not l.startswith('#|')).strip()
    shown = '' if d.get('echo') == 'false' or not code else f'```python\n{code}\n```'
    out = '' if d.get('output') == 'false' else '\n'.join(outputs(cell))
    return '\n\n'.join(filter(None, [shown, out and f'```text\n{out}\n```']))


def told(path):
    "(module, claim) of a notebook: what its `default_exp` and its first line that begins with > say."
    cells = read(path)['cells']
    module = next((m[1] for c in cells if is_code(c) and (m := re.search(r'^#\|\s*default_exp ([\w.]+)', source(c), re.M))), '')
    claim = next((m[1] for c in cells if not is_code(c) and (m := re.search(r'^> (.+)', source(c), re.M))), '')
    return f'`{module}`' if module else '-', claim.rstrip('.')


def line(name, root):
    "The row of one notebook."
    module, claim = told(root/f'nbs/{name}.ipynb')
    return f'| [{name}]({name}.ipynb) | {module} | {claim} |\n'


def contents(md, root):
    "`md` with the rows of its table of notebooks, part by part, as the notebooks say them."
    row = r'^\| (?:\[([\w/]+)\]\(\1\.ipynb\)|\*\*\w+\*\*) \|.*\n?'
    if not re.search(row, md, re.M): return md
    rows = ''.join(f'| **{p}** | | {v["about"]} |\n' + ''.join(line(n, root) for n in ordered(root/'nbs', p)) for p, v in parts(root/'nbs').items())
    first = re.search(row, md, re.M).start()
    return md[:first] + rows + re.sub(row, '', md[first:], flags=re.M)


def listed(check, root):
    "Write the table of notebooks into the index, or say that it differs."
    index = root/'nbs/index.ipynb'
    nb = read(index)
    for c in nb['cells']:
        if not is_code(c): c['source'] = contents(source(c), root).splitlines(keepends=True)
    if [source(c) for c in nb['cells']] == [source(c) for c in read(index)['cells']]: return 0
    return write_or_check(index, json.dumps(nb, indent=1, ensure_ascii=False) + '\n', check)


def main(args, root=ROOT):
    old = listed('--check' in args, root)
    new = '\n\n'.join(filter(None, map(render, read(root/'nbs/index.ipynb')['cells']))) + '\n'
    return write_or_check(root/'README.md', new, '--check' in args) or old


if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
