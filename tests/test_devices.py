"""The tests of tests/devices.py, in a process of their own: a pretend accelerator, once registered, cannot be taken back."""
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_in_a_process_of_its_own():
    env = {k: v for k, v in os.environ.items() if not k.startswith('PYTEST_')} | dict(PYTHONPATH=os.pathsep.join([str(HERE.parent), str(HERE)]))
    words = [sys.executable, '-m', 'pytest', str(HERE/'devices.py'), '-q', '-p', 'no:cacheprovider', '-p', 'no:xdist']
    run = subprocess.run(words, cwd=HERE.parent, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert 'skipped' not in run.stdout.splitlines()[-1]
