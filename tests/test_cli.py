"The command line: every command, photographs of every kind, and one line for each mistake."
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from manifold_xai.cli import load_chart, load_image, load_model, main
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.attribution import Attribution
from manifold_xai.engine.recipes import explain

FACTORY = '''
import torch

def net():
    g = torch.Generator().manual_seed(0)
    m = torch.nn.Sequential(torch.nn.AvgPool2d(8), torch.nn.Flatten(), torch.nn.Linear(48, 3)).eval()
    with torch.no_grad(): m[2].weight.copy_(torch.randn(3, 48, generator=g))
    m.size, m.mode, m.resize = (32, 32), 'RGB', 36
    return m

class Half:
    def encode(self, x): return torch.nn.functional.avg_pool2d(x, 2)
    def decode(self, z): return z.repeat_interleave(2, 2).repeat_interleave(2, 3)

def broken():
    m = net()
    m.forward = lambda x: 1/0
    return m
'''


def run(*words, **env):
    "The command in a process of its own."
    return subprocess.run([sys.executable, '-m', 'manifold_xai.cli', *map(str, words)], capture_output=True, text=True, timeout=300, env=os.environ | env)


def refused(capsys, *words):
    "The one line that the command answers with exit code 2."
    code = main([str(w) for w in words])
    out, err = capsys.readouterr()
    assert code == 2 and out == '' and err.count('\n') == 1 and 'Traceback' not in err, (code, out, err)
    return err


@pytest.fixture
def mine(tmp_path):
    (tmp_path/'mine.py').write_text(FACTORY)
    return f'{tmp_path}/mine.py'


@pytest.fixture(scope='module')
def photo():
    "Smooth colours, not square."
    i, j = np.mgrid[:48, :80]
    return Image.fromarray(np.stack([i*5, j*3, 255 - i*2 - j], -1).astype(np.uint8))


def test_explain(tmp_path):
    r = run('explain', 'digits:3', '--method', 'ig', '--steps', 6, '--rule', 'trapezoid', '--baseline', 'blur', '--target', 8, '--out', tmp_path/'a'/'b')
    assert r.returncode == 0 and 'ig' in r.stdout and 'Traceback' not in r.stderr, r.stderr
    a = Attribution.load(tmp_path/'a'/'b'/'attribution')
    assert a.method == 'ig' and a.target.tolist() == [8] and a.cost.backward.tolist() == [7]
    assert {p.name for p in (tmp_path/'a'/'b').iterdir()} == {'report.html', 'map.png', 'attribution.safetensors', 'attribution.json'}


def test_demo(tmp_path):
    r = run('demo', '--out', tmp_path, '--n', 2, '--steps', 6)
    assert r.returncode == 0, r.stderr
    from manifold_xai import methods
    for m in methods(): assert f'\n{m} ' in r.stdout and f'data-map="{m}"' in (tmp_path/'report.html').read_text()
    assert '\nrandom ' in r.stdout and (tmp_path/'report.png').stat().st_size > 10_000
    assert (tmp_path/'report.html').stat().st_size < 3e6 and 'explain:' in r.stderr  # the bar


def test_compare_photographs(mine, photo, tmp_path, capsys):
    "Two photographs, a model and a chart from a file, methods by name."
    photo.save(tmp_path/'a.jpg')
    photo.convert('P').save(tmp_path/'<b>.png')
    assert main(['compare', f'{tmp_path}/a.jpg', f'{tmp_path}/<b>.png', '--model', f'{mine}:net', '--chart', f'{mine}:Half', '--methods', 'ig, ma_gig', '--steps', '5', '--out', f'{tmp_path}/out']) == 0
    page = (tmp_path/'out'/'report.html').read_text()
    assert 'a.jpg' in page and '&lt;b&gt;.png' in page and '<b>.png' not in page and 'ma_gig' in capsys.readouterr().out


def test_default_method(mine, photo, tmp_path, capsys):
    "Without a chart the method is guided_ig, and no chart is guessed for a model that is not the digits'."
    photo.save(tmp_path/'a.png')
    assert main(['explain', f'{tmp_path}/a.png', '--model', f'{mine}:net', '--steps', '4', '--out', f'{tmp_path}/o']) == 0
    assert Attribution.load(tmp_path/'o'/'attribution').method == 'guided_ig'


def test_options_of_a_method(capsys):
    assert main(['methods', 'ma_gig']) == 0
    lines = {l.split()[0]: l for l in capsys.readouterr().out.splitlines()}
    assert "'split'" in lines['anchor'] and "['raw']" in lines['anchor'] and '[199]' in lines['steps'] and '[' not in lines['seed']
    assert main(['methods', 'magic']) == 2 and '`method`' in capsys.readouterr().err


def test_methods(capsys):
    assert main(['methods']) == 0
    said = capsys.readouterr().out
    assert 'ma_gig' in said and '[needs a chart]' in said


def test_recommend(mine, photo, tmp_path, capsys):
    "Methods in order within the budget, for a digit and for a photograph; none that the model does not allow"
    assert main(['recommend', '--digit', '3', '--budget', '100']) == 0
    said = capsys.readouterr().out
    assert '1. pooled_ig' in said and '(99 evaluations)' in said and 'not kernel_shap' not in said
    photo.save(tmp_path/'a.png')
    assert main(['recommend', '--input', str(tmp_path/'a.png'), '--model', f'{mine}:net', '--purpose', 'accounts']) == 0
    said = capsys.readouterr().out
    assert '1. ig' in said and 'not ma_gig: needs a chart' in said


@pytest.mark.parametrize('words', [[], ['--help'], ['explain', '--help'], ['compare', '-h'], ['demo', '--help'], ['bench', '--help'], ['recommend', '--help'], ['methods', '--help']])
def test_help(words, capsys):
    assert main(words) == 0
    assert 'usage' in capsys.readouterr().out.lower()


def test_module_runs():
    "python -m manifold_xai is the same program."
    r = subprocess.run([sys.executable, '-m', 'manifold_xai', '--help'], capture_output=True, text=True)
    assert r.returncode == 0 and 'explain' in r.stdout


def test_threads_come_back(tmp_path):
    n = torch.get_num_threads()
    main(['explain', 'digits:0', '--method', 'grad', '--out', str(tmp_path)])
    assert torch.get_num_threads() == n


# photographs

def save(photo, path, kind):
    "The photograph as a file of some kind."
    grey = np.asarray(photo.convert('L'))
    if kind == 'cmyk': photo.convert('CMYK').save(path.with_suffix('.tiff'))
    elif kind == 'i16': Image.fromarray(grey.astype(np.uint16)*257).save(path.with_suffix('.png'))
    elif kind == 'i32': Image.fromarray(grey.astype(np.int32)*257).save(path.with_suffix('.tiff'))
    elif kind == 'float': Image.fromarray(grey.astype(np.float32)/255).save(path.with_suffix('.tiff'))
    elif kind == 'exif':
        e = Image.Exif()
        e[274] = 3
        photo.rotate(180).save(path.with_suffix('.png'), exif=e)
    else: photo.convert(kind).save(path.with_suffix('.png'))
    return next(path.parent.glob(f'{path.stem}.*'))


@pytest.mark.parametrize('kind', ['RGB', 'L', '1', 'P', 'RGBA', 'LA', 'cmyk', 'i16', 'i32', 'float', 'exif'])
@pytest.mark.parametrize('mode', ['L', 'RGB'])
def test_kinds_of_image(kind, mode, photo, tmp_path):
    "Grey values agree with Pillow's for all kinds; colours for those that have them."
    x = load_image(save(photo, tmp_path/'x', kind), (24, 40), mode)
    assert x.shape == (1, 1 if mode == 'L' else 3, 24, 40) and x.dtype == torch.float32 and 0 <= x.min() <= x.max() <= 1
    want = load_image(save(photo, tmp_path/'w', 'RGB'), (24, 40), mode)
    if kind in ('L', '1', 'LA', 'i16', 'i32', 'float'):
        want = load_image(save(photo, tmp_path/'w', 'L'), (24, 40), mode)
        assert (x == x[:, :1]).all()
    assert (x - want).abs().max() < {'1': .9, 'P': .25}.get(kind, .02) and (x - want).mean().abs() < .03


def test_transparent_is_white(tmp_path):
    Image.new('RGBA', (30, 30), (0, 0, 0, 0)).save(tmp_path/'a.png')
    p = Image.new('P', (30, 30), 0)
    p.putpalette([0, 0, 0]*256)
    p.save(tmp_path/'p.png', transparency=0)
    for f in ('a.png', 'p.png'): assert load_image(tmp_path/f, (8, 8)).min() == 1


@pytest.mark.parametrize('size', [(1, 1), (3, 500), (500, 3), (28, 28), (2000, 1500)])
def test_sizes_of_image(size, tmp_path):
    Image.new('L', size, 128).save(tmp_path/'a.png')
    x = load_image(tmp_path/'a.png', (28, 28), 'L', 32)
    assert x.shape == (1, 1, 28, 28) and (x - 128/255).abs().max() < 1e-6


def test_short_side_then_centre(tmp_path):
    "A mark in the middle stays in the middle, a mark at the end of the long side is cut away."
    a = np.zeros((40, 120), np.uint8)
    a[18:22, 58:62], a[:, :20] = 255, 255
    Image.fromarray(a).save(tmp_path/'a.png')
    x = load_image(tmp_path/'a.png', (40, 40), 'L')[0, 0]
    assert x[18:22, 18:22].min() == 1 and x.sum() == 16


def test_invert(tmp_path):
    Image.new('L', (28, 28), 0).save(tmp_path/'a.png')
    assert load_image(tmp_path/'a.png', (28, 28), 'L', invert=True).min() == 1


# mistakes

@pytest.mark.parametrize('words, name', [
    (['paint'], 'paint'),
    (['explain'], 'image'),
    (['explain', 'missing.jpg'], '`image`'),
    (['explain', 'digits:1000'], '`image`'),
    (['explain', 'digits:x'], '`image`'),
    (['explain', 'digits:1', '--method', 'magic'], '`method`'),
    (['explain', 'digits:1', '--steps', '0'], '`steps`'),
    (['explain', 'digits:1', '--steps', '1.5'], 'steps'),
    (['explain', 'digits:1', '--rule', 'golden'], '`rule`'),
    (['explain', 'digits:1', '--target', '10'], '`target`'),
    (['explain', 'digits:1', '--target', 'cat'], '`target`'),
    (['explain', 'digits:1', '--baseline', 'sepia'], '`baseline`'),
    (['explain', 'digits:1', '--baseline', 'nan'], '`baseline`'),
    (['explain', 'digits:1', '--output', 'best'], '`output`'),
    (['explain', 'digits:1', '--seed', '-1'], '`seed`'),
    (['explain', 'digits:1', '--method', 'ma_gig', '--chart', 'none'], '`chart`'),
    (['explain', 'digits:1', '--chart', 'diffusers:UNet2DModel:x'], '`chart`'),
    (['explain', 'digits:1', '--chart', 'diffusers:AutoencoderKL:no/such-folder'], '`chart`'),
    (['explain', 'digits:1', '--model', 'torchvision:no_such_net'], '`model`'),
    (['explain', 'digits:1', '--model', 'nowhere.py:f'], '`model`'),
    (['explain', 'digits:1', '--model', 'import os'], '`model`'),
    (['compare', 'digits:1', '--methods', 'ig,magic'], '`method`'),
    (['demo', '--n', '0'], '`n`'),
    (['recommend', '--purpose', 'beauty'], '`purpose`'),
    (['recommend', '--budget', '0'], '`budget`'),
    (['recommend', '--digit', '-3'], '`digit`'),
    (['recommend', '--input', 'missing.jpg'], '`image`'),
], ids=lambda v: '_'.join(v)[:40] if isinstance(v, list) else '')
def test_mistakes(words, name, capsys): assert name in refused(capsys, *words)


def test_unreadable(tmp_path, capsys):
    (tmp_path/'a.png').write_bytes(b'\x89PNG\r\n\x1a\n and nothing more')
    assert '`image`' in refused(capsys, 'explain', tmp_path/'a.png')
    assert '`image`' in refused(capsys, 'explain', tmp_path)


def test_one_line_from_a_process():
    r = run('explain', 'missing.jpg')
    assert r.returncode == 2 and r.stderr.count('\n') == 1 and '`image`' in r.stderr and r.stdout == ''


def test_model_that_raises(mine, photo, tmp_path, capsys, monkeypatch):
    "A fault in the user's model is one line too; the trace comes on request."
    photo.save(tmp_path/'a.png')
    words = ['explain', f'{tmp_path}/a.png', '--model', f'{mine}:broken']
    assert 'ZeroDivisionError' in refused(capsys, *words)
    monkeypatch.setenv('MANIFOLD_XAI_TRACE', '1')
    with pytest.raises(ZeroDivisionError): main(words)


def test_no_place_to_write(tmp_path, capsys):
    (tmp_path/'file').write_text('')
    code = main(['explain', 'digits:0', '--method', 'grad', '--out', f'{tmp_path}/file/out'])
    err = capsys.readouterr().err
    assert code == 2 and 'file' in err and 'Traceback' not in err


# SPECs

def test_model_from_a_file(mine, photo, tmp_path):
    m = load_model(f'{mine}:net')
    photo.save(tmp_path/'a.png')
    x = load_image(tmp_path/'a.png', m.size, m.mode, m.resize)
    a = explain(m, x, method='ig', chart=load_chart(f'{mine}:Half'), off_manifold=3, steps=4)
    assert a.values.shape == (1, 3, 32, 32) and a.extras['off_manifold'].shape == (1, 3)


def test_torchvision_absent(monkeypatch):
    monkeypatch.setitem(sys.modules, 'torchvision', None)
    with pytest.raises(ArgumentError, match='pip install torchvision'): load_model('torchvision:resnet18')


def test_the_version_is_the_package_s():
    from manifold_xai import __version__
    r = run('--version')
    assert (r.returncode, r.stdout, r.stderr) == (0, f'manifold_xai {__version__}\n', '')


@pytest.mark.parametrize('shell', ['bash', 'zsh', 'fish'])
def test_a_completion_script_names_every_option_and_every_method(shell, capsys):
    from manifold_xai.cli import COMMANDS, _parser
    from manifold_xai.engine.recipes import methods
    assert main(['completion', shell]) == 0
    script = capsys.readouterr().out
    for c in COMMANDS:
        lines = [l for l in script.splitlines() if (f'_from {c}\'' in l if shell == 'fish' else l.strip().startswith(f'{c}) '))]
        for o in [o for a in _parser(c)._actions for o in a.option_strings if o.startswith('--') and a.dest not in ('pdb', 'xtra')]:
            assert any(f' -l {o[2:]} ' in l or f'{o} ' in l.replace('"', ' ').replace(';', ' ') for l in lines), (c, o)
    assert all(f' {m} ' in script.replace("'", ' ').replace('"', ' ').replace(';', ' ') for m in methods(layers=True))
    if shutil.which(shell): assert subprocess.run([shell, '-n'], input=script, capture_output=True, text=True, timeout=60).stderr == ''


def test_bash_completes_what_is_typed(capsys):
    main(['completion', 'bash'])
    script = capsys.readouterr().out
    def offered(*line):
        words = ' '.join(f"'{w}'" for w in ('manifold_xai', *line))
        ask = f'{script}\nCOMP_WORDS=({words}); COMP_CWORD={len(line)}; _manifold_xai; echo "${{COMPREPLY[@]}}"'
        return subprocess.run(['bash', '--norc', '-c', ask], capture_output=True, text=True, timeout=60, check=True).stdout.split()
    assert offered('co') == ['compare', 'completion'] and offered('compare', '--met') == ['--methods']
    assert offered('explain', 'digits:1', '--method', 'ex') == ['expected_gradients'] and offered('completion', 'z') == ['zsh']
    assert offered('explain', 'pho') == []


def test_an_unknown_shell_is_refused(capsys):
    assert '`shell`' in refused(capsys, 'completion', 'tcsh')


@pytest.mark.parametrize('word, ours', [('IntegratedGradients', '`ig`'), ('GradCAM', '`grad_cam`'), ('shap', '`kernel_shap`')])
def test_a_name_of_another_library_is_answered_with_ours(capsys, word, ours):
    assert f'did you mean {ours}' in refused(capsys, 'explain', 'digits:1', '--method', word)


def test_a_warning_is_a_sentence(tmp_path):
    "At a prompt no line of the package's code stands beside it; the script that pip installs and `python -m` alike."
    (tmp_path/'squashed.py').write_text('from torch import nn\ndef make(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 1), nn.Sigmoid()).eval()\n')
    words = ['explain', 'digits:3', '--model', f'{tmp_path/"squashed.py"}:make', '--chart', 'none', '--denoiser', 'none', '--method', 'grad', '--out', tmp_path/'out']
    (tmp_path/'manifold_xai_').write_text('import sys\nfrom manifold_xai.cli import main\nsys.exit(main())\n')
    script = [sys.executable, str(tmp_path/'manifold_xai_')]
    for r in (run(*words), subprocess.run([*script, *map(str, words)], capture_output=True, text=True, timeout=300)):
        said = [l for l in r.stderr.splitlines() if 'sigmoid' in l]
        assert r.returncode == 0 and len(said) == 1 and said[0].startswith('manifold_xai: warning: the model ends in a sigmoid'), r.stderr
        assert 'caution(' not in r.stderr
