"Where CI=true is set, a test that is skipped is a failure, unless it is for CUDA"
import os, subprocess, sys
from pathlib import Path

TESTS = '''
import pytest
@pytest.mark.skip(reason='no browser')
def test_a(): pass
@pytest.mark.skip(reason='needs CUDA')
def test_b(): pass
def test_c(): pass
'''


def outcome(folder, **env):
    "What pytest says at the end, with this project's conftest"
    (folder/'conftest.py').write_text((Path(__file__).parent/'conftest.py').read_text())
    (folder/'test_it.py').write_text(TESTS)
    clean = {k: v for k, v in os.environ.items() if k not in ('CI', 'PYTEST_ADDOPTS')}
    clean['PYTHONPATH'] = os.pathsep.join([str(Path(__file__).parent), clean.get('PYTHONPATH', '')])
    p = subprocess.run([sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', str(folder)], cwd=folder,
                       capture_output=True, text=True, env=clean | env)
    return p.returncode, p.stdout.strip().splitlines()[-1]


def test_a_skip_fails_under_ci(tmp_path):
    code, line = outcome(tmp_path, CI='true')
    assert code == 1 and '1 error' in line and '1 skipped' in line and '1 passed' in line


def test_a_skip_is_a_skip_elsewhere(tmp_path):
    code, line = outcome(tmp_path)
    assert code == 0 and '2 skipped' in line and '1 passed' in line


def test_the_tests_of_a_file_share_a_worker(request):
    "The groups of pytest-xdist stand in the names of tests; a pytest that forgets them tears files apart, and notebooks from their graders"
    if getattr(request.config.option, 'loadgroup', False): assert request.node.nodeid.endswith('@test_skips.py')
