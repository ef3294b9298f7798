"A class on one machine: places, memory and kernels that end with their page; and the slides, in a browser without a network."
import re
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

import browser as helper
from browser import need_browser, page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import dashboards  # noqa: E402

pytestmark = pytest.mark.xdist_group('class')
IDLE, CAP = 4, 2
TOY = '''import math, os
print('pid', os.getpid(), 'seen', getattr(math, 'seen', 'nobody'), 'threads', os.environ['OMP_NUM_THREADS'])
math.seen = 'somebody'
try: big = bytearray(3 << 30)
except MemoryError: print('too', 'large')'''


@pytest.fixture(scope='module')
def lesson(tmp_path_factory):
    "The address of a class of two places, and its process."
    folder = tmp_path_factory.mktemp('boards')
    (folder/'toy.ipynb').write_text(dashboards.notebook([('code', TOY)]))
    port = helper.free_port()
    url = f'http://127.0.0.1:{port}/'
    args = ['class_server', str(folder), f'--students={CAP}', f'--idle={IDLE}', '--interval=1', f'--port={port}', '--ip=127.0.0.1']
    with helper.server(args, url + 'voila/static/', folder/'class.log', PYTHONPATH=f'{ROOT/"tools"}:{ROOT}', JUPYTER_DATA_DIR=str(folder/'data'), HOME=str(folder)) as p:
        yield url, p


def alive(process):
    "The children of a process that live"
    return [c for c in process.children() if c.status() != psutil.STATUS_ZOMBIE]


def kernels(server):
    "The forks that live: children of the warm process, which is a child of the server."
    return [k for c in alive(psutil.Process(server.pid)) if '--warm' in c.cmdline() for k in alive(c)]


def until(true, seconds):
    end = time.time() + seconds
    while not true() and time.time() < end: time.sleep(.1)
    return true()


def ask(url, got):
    "The status of an answer and its text"
    try: r = urllib.request.urlopen(url, timeout=60)
    except urllib.error.HTTPError as e: r = e
    got.append((r.status, r.read().decode()))


def test_the_third_of_two(lesson):
    "Three at once: two get kernels that share nothing, the third a plain page; without a page kernels end, and places are free again."
    url, server = lesson
    got = []
    asking = [threading.Thread(target=ask, args=(url + 'voila/render/toy.ipynb', got)) for _ in range(3)]
    for t in asking: t.start()
    for t in asking: t.join()
    (_, a), (_, b), (full, said) = sorted(got)
    assert [s for s, _ in sorted(got)] == [200, 200, 503]
    assert 'The class is full' in said and 'Try again in a minute' in said and '<script' not in said
    seen = [re.search(r'pid (\d+) seen (\w+) threads (\d+)', t).groups() for t in (a, b)]
    assert seen[0][0] != seen[1][0] and {s[1] for s in seen} == {'nobody'} and {s[2] for s in seen} == {'1'}
    assert all('too large' in t for t in (a, b)), 'no limit of memory'
    assert {int(s[0]) for s in seen} == {k.pid for k in kernels(server)}
    assert until(lambda: not kernels(server), IDLE + 10)
    again = []
    ask(url + 'voila/render/toy.ipynb', again)
    assert again[0][0] == 200 and 'seen nobody' in again[0][1]


def test_nobody_lists_kernels_or_runs_code(lesson):
    "There is no list of kernels; what a page may send a kernel is a list without the running of code."
    url, server = lesson
    for path in ('api/kernels', 'api/sessions', 'api/contents'):
        got = []
        ask(url + path, got)
        assert got[0][0] in (403, 404), path


def test_a_closed_tab_frees_its_place(lesson):
    need_browser()
    url, server = lesson
    before = {k.pid for k in kernels(server)}
    mine = lambda: {k.pid for k in kernels(server)} - before
    with page() as pg:
        pg.goto(url + 'voila/render/toy.ipynb', timeout=60_000)
        pg.wait_for_function("() => document.body.textContent.includes('seen nobody')")
        pg.wait_for_timeout(1000*(IDLE + 2))
        assert len(mine()) == 1, 'an open page has lost its kernel'
        pg.close(run_before_unload=True)
        assert until(lambda: not mine(), 4), 'the kernel has outlived its page'
