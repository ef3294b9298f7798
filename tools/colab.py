"""The lines of a notebook that open it elsewhere: links to Colab and Binder, and two cells that install the package on Colab.

    python tools/colab.py [--check] [NAMES]        without names: index and tour

The cells come right behind the title, unless the notebook has them at another place. They do nothing outside Colab.
"""
import json
import sys
import uuid
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import ROOT, is_code, read, settings, source, write_or_check

NOTEBOOKS = 'index', 'tour'


def cells(name, s):
    "{first line by which a cell is known: (is it code?, its source)} for a notebook; `s` are the settings."
    user, repo, branch = s['user'], s['repo'], s['branch']
    git = f'https://github.com/{user}/{repo}'
    colab = f'https://colab.research.google.com/github/{user}/{repo}/blob/{branch}/nbs/{name}.ipynb'
    binder = f'https://mybinder.org/v2/gh/{user}/{repo}/{branch}?labpath={quote(f"nbs/{name}.ipynb", safe="")}'
    return {
        '<!-- open -->': (False, f'<!-- open -->\nOpen it [in Colab]({colab}) or [in Binder]({binder}), where nothing needs to be installed.'),
        '#| hide\nimport sys': (True, '#| hide\nimport sys'),
        "#| hide\nif 'google.colab'": (
            True, f"#| hide\nif 'google.colab' in sys.modules:\n    get_ipython().run_line_magic('pip', 'install -q git+{git}')"),
    }


def made(code, src):
    "A new cell."
    lines = src.splitlines(keepends=True)
    extra = dict(execution_count=None, outputs=[]) if code else {}
    return dict(cell_type='code' if code else 'markdown', id=uuid.uuid5(uuid.NAMESPACE_URL, src).hex[:8], metadata={}, **extra, source=lines)


def opened(nb, name, s):
    "`nb` with these cells, each renewed where it stands or put behind the title."
    for k, (known, (code, src)) in enumerate(cells(name, s).items()):
        at = [c for c in nb['cells'] if is_code(c) == code and source(c).startswith(known)]
        if at: at[0]['source'] = src.splitlines(keepends=True)
        else: nb['cells'].insert(1 + k, made(code, src))
    return nb


def main(args, root=ROOT):
    names, stale = [a for a in args if not a.startswith('--')] or NOTEBOOKS, 0
    for n in names:
        path = root/f'nbs/{n}.ipynb'
        stale |= write_or_check(path, json.dumps(opened(read(path), n, settings()), indent=1, ensure_ascii=False) + '\n', '--check' in args)
    return stale


if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
