"Each fault, planted in a notebook that is otherwise clean, is the one that the lint names; the repository has none."
import base64
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import check_export
from nb_lint import lint, main

OUT = [{'output_type': 'execute_result', 'data': {'text/plain': ['3']}, 'metadata': {}, 'execution_count': None}]
CLEAN = [
    ('markdown', '# Halves\n> a half is one of two'),
    ('code', '#| default_exp second'),
    ('code', 'draw(half)', dict(outputs=[dict(output_type='display_data', metadata={}, data={'image/png': 'AA'})])),
    ('code', '#| export\nfrom mylib.first import two\nimport math'),
    ('markdown', '## A half'),
    ('markdown', 'A half of $x$ is $x/2$:\n```\n# no heading\n```'),
    ('code', '#| export\ndef half(\n    x,  # a number\n):\n    "Half of it"\n    return x/two'),
    ('code', '#| export\nclass _C:\n    a: int = 1\n    b = [math.pi*i for i in range(a)]\n    def m(self): return self.b, __class__\ndef _set():\n    global _g\n    _g = 1'),
    ('code', '#| export\ndef get(*args, **kw):\n    "What `_set` has set"\n    try: return _g, (lambda q: q)(kw)\n    except NameError as e: return e'),
    ('code', 'half(6)'),
]


def notebook(cells, **metadata):
    "The content of a notebook file; a cell is (kind, source) or (kind, source, further keys)."
    make = lambda kind, source, more={}: dict(cell_type=kind, source=source.splitlines(True), metadata={}, id='a',
                                              **(dict(outputs=OUT, execution_count=None) if kind == 'code' else {}) | more)
    return json.dumps(dict(cells=[make(*c) for c in cells], metadata=metadata, nbformat=4, nbformat_minor=5))


def faults(folder, *cells, base=CLEAN, **metadata):
    "What the lint says about the clean notebook with `cells` added, between two other notebooks."
    for name in ('first', 'third'):
        (folder/f'{dict(first="00", third="02")[name]}_{name}.ipynb').write_text(notebook([('code', f'#| default_exp {name}')]))
    (folder/'01_second.ipynb').write_text(notebook([*base, *cells], **metadata))
    return list(lint(folder, 'mylib'))


def png(width):
    "The first bytes of a picture so wide, in base64"
    return base64.b64encode(b'\x89PNG\r\n\x1a\n' + (13).to_bytes(4, 'big') + b'IHDR' + width.to_bytes(4, 'big') + bytes(60)).decode()


LONG_BODY = '#| export\ndef f(x):\n    "Long"\n' + '\n'.join(f'    x += {i}' for i in range(26))
METHOD = '#| export\nclass _C:\n' + '\n'.join(f'    {l}' for l in LONG_BODY.replace('f(x)', 'm(x)').splitlines()[1:])
PLANTED = {
    'import mixed': [('code', 'import os\nos.name')],
    'star import': [('code', '#| export\nfrom math import *')],
    'which is not earlier': [('code', '#| export\nfrom mylib.third import x')],
    'import of second': [('code', '#| export\nfrom mylib import second')],
    'import_module of mylib.third': [('code', '#| export\nimport importlib'), ('code', '#| export\ndef f():\n    "Late"\n    return importlib.import_module("mylib.third").x')],
    'import_module of mylib.{n}': [('code', '#| export\nfrom importlib import import_module'), ('code', '#| export\ndef f(n):\n    "Late"\n    return import_module(f"mylib.{n}").x')],
    'reads `n`, which is never exported': [('code', 'n = 3'), ('code', '#| export\ndef f(x):\n    "Sum"\n    return x + n')],
    'reads `k`, which is never exported': [('code', '#| export\ndef f(x):\n    "A local k"\n    k = x\n    return k'),
                                           ('code', '#| export\ndef g(x):\n    "A global k"\n    return [k for _ in x]')],
    '`f` has no docstring': [('code', '#| export\ndef f(x): return x')],
    '`C` has no docstring': [('code', '#| export\nclass C: pass')],
    '`f` does not say what its options are: seed': [('code', '#| export\nfrom functools import partial as recipe'), ('code', '#| export\n@recipe("f")\ndef f(F, x, x0, *,\n    a=1, # told\n    seed=0):\n    "A method"')],
    '`f` has 26 lines in its body': [('code', LONG_BODY)],
    '`m` has 26 lines in its body': [('code', METHOD)],
    '31 lines': [('code', '\n\n'.join(f'x{i} = {i}' for i in range(31)))],
    'heading `## Next`': [('markdown', '## Next\n\nText below')],
    'heading `## One`': [('markdown', '## One\n### Two')],
    '`torch.rand(3)` before any seed': [('code', '#| export\nimport torch'), ('code', '#| export\ndef f(n):\n    "Noise"\n    return torch.rand(n)'), ('code', 'torch.rand(3)'), ('code', 'torch.manual_seed(0)\ntorch.rand(3)')],
    '`nn.Linear(4, 3)` before any seed': [('code', 'torch.rand(3, generator=g)'), ('code', 'net = nn.Linear(4, 3)')],
    'line 2 has 111 characters': [('code', 'half(8)\nx = "' + 'a'*105 + '"')],
    'more than one statement: `y = 2`': [('code', 'if half(8): x = 1; y = 2')],
    'more than one statement: `half(9)`': [('code', 'half(8); half(9);')],
    '`C.m` is put on a class from outside': [('code', '#| export\nclass C:\n    "C"\ndef _m(self): return 1\nC.m = _m')],
    '`C.n` is put on a class from outside': [('code', '#| export\nclass C:\n    "C"\nC.n = property(lambda self: 1)')],
    '`C.save` is put on a class from outside': [('code', '#| export\nfrom mylib.first import save'), ('code', '#| export\nclass C:\n    "C"\nC.save, Y = save, 3')],
    'makes `k` public': [('code', '#| export\nfor k in range(3): print(k)')],
    'makes `size` public': [('code', '#| export\nsize = 3')],
    '121 words': [('markdown', 'word '*121)],
    'cites "the specification"': [('markdown', 'As the specification says')],
    'unfinished': [('markdown', 'TO' 'DO: the proof')],
    'unfinished: `place': [('code', 'x = "place' 'holder"')],
    'path of one machine: `/home/': [('code', 'open("/home/me/x")')],
    'output: an absolute path': [('code', 'half(8)', dict(outputs=[dict(output_type='stream', name='stdout', text=['at /ro' 'ot/x.py\n'])]))],
    'host of a package registry': [('markdown', 'from py' 'pi.org')],
    'number of an issue': [('markdown', 'see issue #3')],
    'MB, more than': [('code', 'half(8)', dict(outputs=[dict(output_type='display_data', metadata={}, data={'image/png': 'A'*1_600_000})]))],
    'a picture 639 pixels wide': [('code', 'half(8)', dict(outputs=[dict(output_type='display_data', metadata={}, data={'image/png': png(w)})])) for w in (639, 640)],
    'execution count': [('code', 'half(8)', dict(execution_count=3))],
    'execution count stored': [('code', 'half(8)', dict(outputs=[OUT[0] | dict(execution_count=3)]))],
    'a stored output with `np.float64(`': [('code', 'half(8)', dict(outputs=[dict(output_type='display_data', metadata={}, data={'text/plain': '(np.float64(0.5), 1)'})]))],
    'of settings nothing': [('code', 'half(8)', dict(outputs=[dict(output_type='display_data', metadata={}, data={'text/plain': ["{'font.size': 10,\n", " 'axes.prop_cycle': 3}"]})]))],
    'letters of 8 points': [('code', 'ax.legend(fontsize=8)')],
    'letters of 7.5 points': [('code', 'ax.tick_params(labelsize=7.5)')],
    'a stored error': [('code', 'half(8)', dict(outputs=[dict(output_type='error', ename='E', evalue='', traceback=[])]))],
}


def test_parameters_are_no_lines_of_a_cell(tmp_path):
    wide = lambda n: '#| export\ndef f(\n' + ''.join(f'    # option {i}\n    a{i}=0,\n' for i in range(20)) + '):\n    "Wide"\n    return [\n' + '        0,\n'*n + '    ]'
    assert faults(tmp_path, ('code', wide(20))) == []
    assert any('31 lines' in f for f in faults(tmp_path, ('code', '\n'.join(f'x{i} = {i}' for i in range(8)) + '\n' + wide(18).removeprefix('#| export\n')))) is True


def test_clean(tmp_path): assert faults(tmp_path) == []


@pytest.mark.parametrize('message', PLANTED)
def test_planted(tmp_path, message):
    found = faults(tmp_path, *PLANTED[message])
    assert len(found) == 1 and message in found[0] and found[0].startswith('01_second.ipynb'), found


def test_picture(tmp_path):
    found = faults(tmp_path, base=[c for c in CLEAN if 'draw' not in c[1]])
    assert len(found) == 1 and 'no picture in the first quarter' in found[0]
    assert 'no picture in the first quarter' in faults(tmp_path, base=[*CLEAN[:2], *CLEAN[3:], CLEAN[2]])[0]


def test_what_waits_is_let_pass_until_it_is_done(tmp_path, monkeypatch):
    import nb_lint
    (tmp_path/'waiting.ini').write_text('[one_statement]\nnotebooks = 01_second other\n')
    monkeypatch.setattr(nb_lint, 'WAITING', tmp_path/'waiting.ini')
    assert faults(tmp_path, ('code', 'half(8); half(9)')) == []
    assert 'half(8)' not in ''.join(found := faults(tmp_path)) and len(found) == 1 and 'take it off' in found[0]


def test_words_of_tables_and_formulas_do_not_count(tmp_path):
    long = '| ' + 'word '*130 + '|\n$$' + 'x '*130 + '$$\n```\n' + 'word '*130 + '\n```'
    assert faults(tmp_path, ('markdown', long)) == []


def test_a_function_called_top_has_locals(tmp_path):
    assert faults(tmp_path, ('code', '#| export\ndef top(x):\n    "The largest"\n    y = max(x)\n    return y')) == []
    assert 'reads `z`' in faults(tmp_path, ('code', '#| export\ndef top(x):\n    "More"\n    return x + z'))[0]


def test_widget_state(tmp_path): assert 'stored widget state' in faults(tmp_path, widgets={})[0]


def test_subtitle(tmp_path):
    found = faults(tmp_path, base=[('markdown', '# Halves\n> of $\\pi$'), *CLEAN[1:]])
    assert len(found) == 1 and 'backslash' in found[0]


def test_no_output(tmp_path):
    silent = [c if c[0] == 'markdown' else (*c[:2], dict(outputs=[])) for c in CLEAN]
    found = faults(tmp_path, base=silent)
    assert sorted(f.split(': ')[-1] for f in found) == ['no picture in the first quarter of the notebook', 'no stored output']


def test_pictures_are_not_read(tmp_path):
    "What base64 happens to spell is no path."
    picture = dict(output_type='display_data', metadata={}, data={'image/png': ' /tmp/ ', 'text/html': '<img src="data:image/png;base64,' + 'A'*200 + '/tmp/">'})
    assert faults(tmp_path, ('code', 'half(8)', dict(outputs=[picture]))) == []


ORDER = '[low]\nabout = a\nuses =\nnotebooks = 01_a\n[side]\nabout = c\nuses = low\nnotebooks = 01_c\n[high]\nabout = b\nuses = low\nnotebooks = 01_b\n'


def house(folder, **imports):
    "What the lint says of three parts, whose notebooks hold these further exported imports."
    (folder/'order.ini').write_text(ORDER)
    for name, part in dict(a='low', b='high', c='side').items():
        cells = [('code', f'#| default_exp {part}.{name}'), *(('code', '#| export\n' + v) for p, v in imports.items() if p == part)]
        (folder/part).mkdir()
        (folder/part/f'01_{name}.ipynb').write_text(notebook(cells))
    return list(lint(folder, 'mylib'))


def test_floors_may_be_used(tmp_path): assert house(tmp_path, high='from mylib.low.a import x', side='from mylib.low import a') == []


@pytest.mark.parametrize('imports, says', [
    (dict(low='from mylib.high.b import x'), ['which is not earlier', 'the part low imports mylib.high.b']),
    (dict(low='from mylib.high import b'), ['the part low imports mylib.high']),
    (dict(high='from mylib.side.c import x'), ['the part high imports mylib.side.c, but may not use side']),
])
def test_floors(tmp_path, imports, says):
    found = house(tmp_path, **imports)
    assert len(found) == len(says) and all(any(s in f for f in found) for s in says), found


def test_order_and_folders_agree(tmp_path):
    assert house(tmp_path) == []
    (tmp_path/'low/01_a.ipynb').rename(tmp_path/'low/02_a.ipynb')
    assert [l.split(':')[-1].strip() for l in lint(tmp_path, 'mylib')] == ['order.ini lists low/01_a, which is not there', 'low/02_a is not in the order of the book (order.ini)']


def test_modules(tmp_path):
    (tmp_path/'mylib').mkdir()
    (tmp_path/'nbs').mkdir()
    names = '__all__ = [' + ', '.join(f"'f{i}'" for i in range(30)) + ']\n'
    (tmp_path/'mylib/clean.py').write_text(f'"{"word "*30}"\n{names}x = 1\n')
    assert list(lint(tmp_path/'nbs', 'mylib')) == []
    (tmp_path/'mylib/wide.py').write_text(f'"A claim"\n{names}x = "{"word "*30}"\n')
    assert [f.split(' has')[0] for f in lint(tmp_path/'nbs', 'mylib')] == ['mylib/wide.py: line 3']


def test_exit_status(tmp_path, capsys):
    faults(tmp_path)
    assert main(tmp_path, 'mylib') == 0 and '3 notebooks, no fault' in capsys.readouterr().out
    faults(tmp_path, *PLANTED['import mixed'])
    assert main(tmp_path, 'mylib') == 1 and capsys.readouterr().out.count('\n') == 1


def test_repository():
    assert list(lint(ROOT/'nbs', 'manifold_xai')) == []


def test_generated_files_are_up_to_date(capsys):
    assert check_export.main() == 0, capsys.readouterr().out
