"The tour runs as it stands and with a reader's photograph, model and chart; no cell asks a network; what opens it elsewhere is up to date."
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import colab
from notebooks import directives, is_code, read, settings, source

NET = '''
import torch
from torch import nn
def factory():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(4*24*24, 3)).eval()
    net.size, net.mode, net.classes = (24, 24), 'RGB', ['cat', 'tram', 'teapot']
    return net
'''


def toured(monkeypatch, upto=None, **told):
    "What the cells of the tour leave behind, with other words in the cell of settings."
    matplotlib = pytest.importorskip('matplotlib')
    matplotlib.use('agg')
    import socket
    monkeypatch.setattr(socket.socket, 'connect', lambda *a: pytest.fail('a cell asks a network'))
    ns = dict(__name__='tour')
    for c in read(ROOT/'nbs/tour.ipynb')['cells']:
        if not is_code(c): continue
        src = source(c)
        for k, v in told.items(): src = re.sub(rf'(?m)^{k} = \S+', lambda m: f'{k} = {v!r}', src)
        exec(compile(src, 'tour', 'exec'), ns)
        if upto and upto in src: break
    matplotlib.pyplot.close('all')
    return ns


def test_a_photograph_of_a_digit(monkeypatch, tmp_path):
    from PIL import Image
    from manifold_xai.engine.testbeds import digits
    pen = Image.fromarray((255*(1 - digits('test')[0][8, 0])).byte().numpy()).resize((140, 140))
    sheet = Image.new('L', (200, 152), 255)
    sheet.paste(pen, (30, 6))
    sheet.save(tmp_path/'seven.png')
    ns = toured(monkeypatch, 'shapley_exact(game)', PHOTO=str(tmp_path/'seven.png'), INVERT=True)
    assert int(ns['target']) == 7 and ns['x'].shape == (1, 1, 28, 28)
    assert all(abs(v.values.sum() - ns['change']) < 1e-3 for v in ns['walks'].values()) and len(ns['walks']) == 3


def test_a_photograph_a_model_and_a_chart_of_the_reader(monkeypatch, tmp_path):
    diffusers, torch = pytest.importorskip('diffusers'), pytest.importorskip('torch')
    from PIL import Image
    torch.manual_seed(0)
    diffusers.AutoencoderKL(in_channels=3, out_channels=3, block_out_channels=(8, 8), norm_num_groups=4, latent_channels=2,
                            down_block_types=('DownEncoderBlock2D',)*2, up_block_types=('UpDecoderBlock2D',)*2).save_pretrained(tmp_path/'vae')
    (tmp_path/'mine.py').write_text(NET)
    Image.effect_mandelbrot((90, 61), (-2, -1, 1, 1), 60).convert('RGB').save(tmp_path/'photo.jpg')
    ns = toured(monkeypatch, 'side_by_side(walks', PHOTO=str(tmp_path/'photo.jpg'), MODEL=f'{tmp_path}/mine.py:factory', CHART=str(tmp_path/'vae'))
    assert ns['x'].shape == (1, 3, 24, 24) and ns['m'].method == 'ma_gig' and 'AutoencoderKL' in repr(type(ns['chart'].module))
    assert ns['said'](ns['best'].indices[0]) in ('cat', 'tram', 'teapot')


def test_cells_are_short():
    shown = [source(c) for c in read(ROOT/'nbs/tour.ipynb')['cells'] if is_code(c) and 'hide' not in directives(source(c))]
    assert len(shown) <= 15 and max(map(len, map(str.splitlines, shown))) <= 24


# Colab and Binder

@pytest.mark.parametrize('name', colab.NOTEBOOKS)
def test_links_and_first_cells(name):
    assert colab.main(['--check', name]) == 0
    cells = read(ROOT/f'nbs/{name}.ipynb')['cells']
    codes = [source(c) for c in cells if is_code(c)]
    assert codes[0].endswith('import sys') and 'google.colab' in codes[1]
    said = []
    shell = type('Shell', (), dict(run_line_magic=lambda self, *a: said.append(a)))
    ns = dict(get_ipython=shell)
    for s in codes[:2]: exec(s, ns)
    assert not said                                               # here, nothing happens
    try:
        sys.modules['google.colab'] = sys
        for s in codes[:2]: exec(s, ns)
    finally: del sys.modules['google.colab']
    s = settings()
    assert said == [('pip', f"install -q git+https://github.com/{s['user']}/{s['repo']}")]


def test_the_tool_writes_what_is_missing(tmp_path):
    (tmp_path/'nbs').mkdir()
    cells = [dict(cell_type='markdown', metadata={}, source=['# Title']), dict(cell_type='code', metadata={}, source=['1'], outputs=[], execution_count=None)]
    (tmp_path/'nbs/a.ipynb').write_text(json.dumps(dict(cells=cells, metadata={}, nbformat=4, nbformat_minor=5)))
    assert colab.main(['--check', 'a'], tmp_path) == 1
    assert colab.main(['a'], tmp_path) == 0 and colab.main(['--check', 'a'], tmp_path) == 0
    made = [source(c) for c in read(tmp_path/'nbs/a.ipynb')['cells']]
    assert len(made) == 5 and made[1].startswith('<!-- open -->') and made[-1] == '1' and 'nbs%2Fa.ipynb' in made[1]


def test_binder():
    lines = [l for l in (ROOT/'binder/requirements.txt').read_text().splitlines() if l and not l.startswith('#')]
    pinned = [l for l in (ROOT/'constraints.txt').read_text().splitlines() if l.startswith('torch==')]
    assert '.' in lines and pinned[0] in lines
    python = re.fullmatch(r'python-(\d+)\.(\d+)\n', (ROOT/'binder/runtime.txt').read_text())
    least = tuple(map(int, settings()['min_python'].split('.')))
    assert tuple(map(int, python.groups())) >= least
