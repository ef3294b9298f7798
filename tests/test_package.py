"What is installed: the package says that it is typed, and holds its data."
import configparser
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]


@pytest.fixture(scope='module')
def built(tmp_path_factory):
    "Names in the wheel and in the source distribution, built without a network."
    d = tmp_path_factory.mktemp('built')
    for f in ('setup.py', 'settings.ini', 'pyproject.toml', 'MANIFEST.in', 'README.md', 'LICENSE'): shutil.copy(TOP/f, d)
    shutil.copytree(TOP/'manifold_xai', d/'manifold_xai', ignore=shutil.ignore_patterns('__pycache__'))
    for kind in ('sdist', 'bdist_wheel'):
        r = subprocess.run([sys.executable, 'setup.py', '-q', kind, '-d', 'out'], cwd=d, capture_output=True, text=True, timeout=300)
        assert r.returncode == 0, r.stderr
    wheel, source = next((d/'out').glob('*.whl')), next((d/'out').glob('*.tar.gz'))
    return dict(wheel=zipfile.ZipFile(wheel).namelist(), source=[n.partition('/')[2] for n in tarfile.open(source).getnames()])


@pytest.mark.parametrize('kind', ['wheel', 'source'])
def test_the_package_is_typed_and_whole(built, kind):
    assert 'manifold_xai/py.typed' in built[kind]
    data = sorted(str(p.relative_to(TOP)) for p in (TOP/'manifold_xai').rglob('*') if p.suffix in ('.py', '.json', '.safetensors'))
    assert len(data) > 50 and set(data) <= set(built[kind])


# ---- the wheel where there is no checkout ----

HEAVY = 'diffusers plotly sklearn matplotlib ipywidgets pandas xarray transformers lightgbm captum quantus scipy PIL'.split()
EXTRAS = {   # what a method or function needs beside the package's requirements: (packages that are taken away, call, what it must name)
    'proxy_spex': ('lightgbm', "explain(net, x, method='proxy_spex')", 'lightgbm'),
    'shapiq': ('shapiq', "explain(net, x, method='spex', engine='shapiq')", 'shapiq'),
    'slic': ('skimage', "__import__('manifold_xai.games.gralis', fromlist=['slic']).slic(x.repeat(1, 3, 1, 1))", 'slic'),
    'text': ('transformers', "__import__('manifold_xai.inputs.sentences', fromlist=['a']).explain_sentences('a', texts=['b'])", 'text'),
    'networks': ('ruptures', "__import__('manifold_xai.instruments.networks', fromlist=['a']).change_points(torch.rand(30).numpy())", 'networks'),
    'hearts': ('wfdb', "__import__('manifold_xai.instruments.hearts', fromlist=['a']).read_record('a.hea')", 'hearts'),
    'clouds': ('trimesh', "__import__('manifold_xai.instruments.clouds', fromlist=['a']).read_cloud(off())", 'clouds'),
    'xarray': ('xarray', "explain(net, x, steps=2).to_xarray()", 'xarray'),
    'captum': ('captum', "__import__('manifold_xai.captum')", 'captum'),
    'quantus': ('quantus', "__import__('manifold_xai.quantus', fromlist=['a']).metrics()", 'quantus'),
    'bench': ('dask', "__import__('manifold_xai.judging.bench', fromlist=['a'])._dask()", 'bench'),
    'timm': ('timm', "load('timm:a')", 'timm'),
    'torchvision': ('torchvision', "load('torchvision:a')", 'torchvision'),
}


def offered():
    "Names of the extras in settings.ini"
    config = configparser.ConfigParser(delimiters=['='])
    config.read(TOP/'settings.ini')
    return {k.removesuffix('_requirements') for k in config['DEFAULT'] if k.endswith('_requirements')} - {'dev'}


@pytest.fixture(scope='module')
def installed(tmp_path_factory):
    "A folder that holds what pip makes of the wheel, and nothing of the checkout"
    d = tmp_path_factory.mktemp('installed')
    for f in ('setup.py', 'settings.ini', 'pyproject.toml', 'MANIFEST.in', 'README.md', 'LICENSE'): shutil.copy(TOP/f, d)
    shutil.copytree(TOP/'manifold_xai', d/'manifold_xai', ignore=shutil.ignore_patterns('__pycache__'))
    r = subprocess.run([sys.executable, 'setup.py', '-q', 'bdist_wheel', '-d', 'out'], cwd=d, capture_output=True, text=True, timeout=300)
    assert r.returncode == 0, r.stderr
    site = tmp_path_factory.mktemp('site')
    r = subprocess.run([sys.executable, '-m', 'pip', 'install', '-q', '--no-deps', '--no-index', '--no-compile', '--target', str(site), str(next((d/'out').glob('*.whl')))],
                       capture_output=True, text=True, timeout=300)
    assert r.returncode == 0, r.stderr
    return site


def python(site, code, folder):
    "What a fresh process prints that knows the installed package only"
    env = {k: v for k, v in os.environ.items() if k not in ('PYTHONPATH', 'COVERAGE_PROCESS_START')} | dict(PYTHONPATH=str(site), MPLBACKEND='agg', HF_HUB_OFFLINE='1')
    r = subprocess.run([sys.executable, '-W', 'ignore', '-c', code], cwd=folder, capture_output=True, text=True, env=env, timeout=300)
    assert r.returncode == 0, r.stderr[-3000:]
    return r.stdout


if os.environ.get('LONG') == '1':   # every method once more: make test-long
    def test_the_wheel_has_a_demo(installed, tmp_path):
        "Elsewhere: shipped models and data are found, every method gives a map, a report is written where it was asked for"
        out = python(installed, '''
import manifold_xai
print(manifold_xai.__file__)
from manifold_xai import methods
from manifold_xai.cli import demo
r = demo('out', n=1, steps=2)
print(len(r), sorted(set(methods()) - set(r)), r.failed)
''', tmp_path).splitlines()
        assert out[0].startswith(str(installed)) and out[-1].endswith(' [] {}') and int(out[-1].split()[0]) >= 30
        assert {p.name for p in (tmp_path/'out').iterdir()} == {'report.html', 'report.png'} and (tmp_path/'out/report.html').stat().st_size > 50_000


def test_importing_is_light(installed, tmp_path):
    "Neither the package nor its front door nor a first explanation loads what only some parts need"
    out = python(installed, f'''
import sys
seen = lambda: [h for h in {HEAVY!r} if h in sys.modules]
import manifold_xai
print(seen(), 'torch' in sys.modules)
import manifold_xai.engine, manifold_xai.walks, manifold_xai.manifold, manifold_xai.games, manifold_xai.judging
from manifold_xai import attribute, explain, methods, options, score
import torch
net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4, 2)).eval()
explain(net, torch.rand(2, 1, 2, 2), steps=2)
methods()
print(seen())
''', tmp_path).splitlines()
    assert out == ['[] False', '[]']


def test_every_extra_is_asked_for():
    "What settings.ini offers is named by an error where it lacks; ONNX sessions are opened by the caller, and only called here"
    assert {'captum', 'quantus', 'text'} <= offered() and offered() - {'onnx'} <= set(EXTRAS)
    assert all(word == name for name, (_, _, word) in EXTRAS.items() if name in offered())


def test_what_is_missing_is_named(installed, tmp_path):
    "An extra that is not there is named with the words that install it"
    out = python(installed, f'''
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in {sorted(gone for gone, _, _ in EXTRAS.values())!r}: raise ModuleNotFoundError(f'No module named {{name!r}}', name=name)
sys.meta_path.insert(0, Gone())
from pathlib import Path
import torch
from manifold_xai import explain, load
from manifold_xai.engine.scoring import ArgumentError
def off():
    Path('a.off').write_text('OFF\\n3 1 0\\n0 0 0\\n1 0 0\\n0 1 0\\n3 0 1 2\\n')
    return 'a.off'
net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 2)).eval()
x = torch.rand(2, 1, 8, 8)
for call in {[call for _, call, _ in EXTRAS.values()]!r}:
    try: eval(call)
    except (ArgumentError, ImportError) as e: print(str(e).replace(chr(10), ' '))
    else: print('passes')
''', tmp_path).splitlines()
    assert len(out) == len(EXTRAS)
    for line, (_, call, word) in zip(out, EXTRAS.values()): assert 'pip install' in line and (f'manifold_xai[{word}]' in line or word not in offered() and word in line), (call, line)
