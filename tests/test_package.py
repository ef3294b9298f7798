"What is installed: the package says that it is typed, and holds its data."
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
