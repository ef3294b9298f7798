"""README.md from nbs/index.ipynb: prose, code and text outputs; links seen from the top folder.

    python tools/readme.py [--check]
"""
import posixpath
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import ROOT, directives, is_code, read, source, text, write_or_check


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


def main(args, root=ROOT):
    new = '\n\n'.join(filter(None, map(render, read(root/'nbs/index.ipynb')['cells']))) + '\n'
    return write_or_check(root/'README.md', new, '--check' in args)


if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
