"A class on one machine: places, memory and kernels that end with their page; and the slides, in a browser without a network."
import asyncio
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
IDLE, CAP = 3, 2
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
    (folder/'1_one_walk.ipynb').write_text(dashboards.entry(*dashboards.BOARDS['1_one_walk']))
    port = helper.free_port()
    url = f'http://127.0.0.1:{port}/'
    args = ['class_server', str(folder), f'--students={CAP}', f'--idle={IDLE}', '--grace=5', '--interval=1', f'--port={port}', '--ip=127.0.0.1']
    with helper.server(args, url + 'voila/static/', folder/'class.log', PYTHONPATH=f'{ROOT/"tools"}:{ROOT}', JUPYTER_DATA_DIR=str(folder/'data'), HOME=str(folder)) as p:
        yield url, p


def alive(process):
    "The children of a process that live"
    return [c for c in process.children() if c.status() != psutil.STATUS_ZOMBIE]


def words(process):
    "Its command line; none where it has ended since it was listed."
    try: return process.cmdline()
    except psutil.Error: return []


def kernels(server):
    "The forks that live: children of the warm process, which is a child of the server."
    return [k for c in alive(psutil.Process(server.pid)) if '--warm' in words(c) for k in alive(c)]


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
    assert {k.pid for k in kernels(server)} <= {int(s[0]) for s in seen}
    assert until(lambda: not kernels(server), IDLE + 10)
    again = []
    ask(url + 'voila/render/toy.ipynb', again)
    assert again[0][0] == 200 and 'seen nobody' in again[0][1]


def test_a_burst_fills_every_place(monkeypatch):
    "A kernel on its way takes one place, not two: as many pages as there are places get in at once, and not one more"
    import class_server
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
    async def slow(self, *, kernel_id=None, **kw):
        kernel_id = kernel_id or str(len(self._kernels))
        await asyncio.sleep(0)
        self._kernels[kernel_id] = None          # known, and not yet started
        await asyncio.sleep(.01)
        return kernel_id
    monkeypatch.setattr(AsyncMappingKernelManager, 'start_kernel', slow)
    async def burst(pages):
        manager, let_in = class_server.kernels()(most=10), 0
        async def page(k):
            nonlocal let_in
            await asyncio.sleep(.001*k)
            if not manager.let_in(): return
            let_in += 1
            await manager.start_kernel()
        await asyncio.gather(*[page(k) for k in range(pages)])
        return let_in, len(manager._kernels)
    assert asyncio.run(burst(10)) == (10, 10) and asyncio.run(burst(14)) == (10, 10)


def test_nobody_lists_kernels_or_runs_code(lesson):
    "There is no list of kernels; what a page may send a kernel is a list without the running of code."
    url, server = lesson
    for path in ('api/kernels', 'api/sessions', 'api/contents'):
        got = []
        ask(url + path, got)
        assert got[0][0] in (403, 404), path


def test_a_closed_tab_frees_its_place(lesson):
    "A board answers in its fork, keeps it while it is open, and frees it when it is closed."
    need_browser()
    from test_dashboards import DRAWN, GAP
    url, server = lesson
    before = {k.pid for k in kernels(server)}
    mine = lambda: {k.pid for k in kernels(server)} - before
    with page() as pg:
        pg.goto(url + 'voila/render/1_one_walk.ipynb', timeout=60_000)
        pg.wait_for_function(DRAWN, timeout=60_000)
        was = pg.evaluate(GAP)
        pg.locator('select').filter(has_text='SmoothGrad').select_option(label='SmoothGrad')
        pg.wait_for_function(f"(g) => ({GAP})() !== g", arg=was, timeout=30_000)      # a fork can take slopes
        pg.wait_for_timeout(1000*(IDLE + 1) + 500)
        assert len(mine()) == 1, 'an open page has lost its kernel'
        pg.close(run_before_unload=True)
        assert until(lambda: not mine(), 4), 'the kernel has outlived its page'


# the slides

@pytest.fixture(scope='module')
def decks(tmp_path_factory):
    import slides
    out = tmp_path_factory.mktemp('slides')
    return out, slides.build(out)


def test_a_deck_for_each_session(decks):
    "Eight decks, each with a picture, formulas as MathML, and nothing of another host."
    out, made = decks
    assert len(made) == 8
    for p in [*made, out/'index.html']:
        t = p.read_text()
        assert not re.findall(r'(?:src|href)="(?!data:|#|[\w.]+\.html")[^"]*"', t), p.name
        assert t.count('<h1') == 1 and '<html lang="en">' in t
    for p in made:
        t = p.read_text()
        shown = re.sub(r'<math.*?</math>|<pre.*?</pre>|<code.*?</code>|<script.*?</script>', '', t, flags=re.S)
        assert 7 < t.count('<section class="slide"') < 30 and 'data:image/png' in t and '$' not in shown, p.name
        assert t.count('<summary>Answer</summary>') == 3, 'three questions with folded answers'


HIGH = "() => [...document.querySelectorAll('.slide')].filter((s, k) => { s.hidden = false; const d = s.scrollHeight - s.clientHeight; s.hidden = true; return d > 2; }).map(s => s.id)"


def test_slides_fit_a_projector(decks):
    need_browser()
    with page(width=1920, height=1080) as pg:
        for p in decks[1]:
            pg.goto(p.as_uri())
            pg.evaluate("() => document.querySelectorAll('.slide').forEach(s => { s.hidden = true; })")
            assert pg.evaluate(HIGH) == [], p.name


@pytest.mark.parametrize('name, width, height, scheme', [('01_theorem', 1920, 1080, 'light'), ('04_games', 390, 800, 'dark')])
def test_a_deck_in_a_browser(decks, name, width, height, scheme):
    "Next, back, a number, a folded answer, printing; every slide as wide as the window, no request, nothing serious for axe."
    need_browser()
    from axe_playwright_python.sync_playwright import Axe
    url = (decks[0]/f'{name}.html').as_uri()
    with page(width=width, height=height) as pg:
        pg.emulate_media(color_scheme=scheme)
        pg.goto(url)
        n = pg.locator('.slide').count()
        shown = lambda: [k for k in range(n) if pg.locator('.slide').nth(k).is_visible()]
        assert shown() == [0] and pg.text_content('#at') == f'1 / {n}'
        pg.keyboard.press('ArrowRight')
        pg.keyboard.press(' ')
        assert shown() == [2] and pg.url.endswith('#3')
        pg.get_by_role('button', name='Back').click()
        pg.keyboard.press('End')
        assert shown() == [n - 1] and pg.get_by_role('button', name='Next').is_disabled()
        pg.goto(url + '#2')
        assert shown() == [1]
        pg.reload()
        assert shown() == [1]
        for k in range(n):
            pg.evaluate('k => { location.hash = k; }', k + 1)
            pg.wait_for_function('k => document.getElementById("at").textContent.startsWith(k + " /")', arg=k + 1)
            assert pg.evaluate('document.documentElement.scrollWidth') <= width + 1, f'slide {k + 1} is wider than the window'
        fold = next(k for k in range(n) if pg.locator('.slide').nth(k).locator('details').count())
        pg.goto(url + f'#{fold + 1}')
        answer = pg.locator('.slide').nth(fold).locator('details p').first
        assert not answer.is_visible()
        pg.locator('.slide').nth(fold).locator('summary').click()
        assert answer.is_visible()
        pg.emulate_media(color_scheme=scheme, media='screen')
        for k in (1, fold + 1):
            pg.goto(url + f'#{k}')
            found = Axe().run(pg, options={'resultTypes': ['violations']}).response['violations']
            bad = {v['id']: [e['html'][:120] for e in v['nodes'][:2]] for v in found if v['impact'] in ('serious', 'critical')}
            assert not bad, bad
        pg.emulate_media(media='print')
        assert shown() == [*range(n)] and not pg.locator('nav').is_visible()
        assert not pg.errors and all(u.startswith(('file:', 'data:')) for u in pg.requests), pg.requests


# the pages

def test_the_timetable_and_the_homework_exist():
    "Ninety minutes in each session; every exercise that a page or the syllabus names exists, and both name the same."
    from notebooks import ordered, read, source
    from test_exercises import exercises
    named = {}
    for n in ordered(ROOT/'nbs', 'teaching')[:9]:
        text = '\n'.join(source(c) for c in read(ROOT/'nbs'/f'{n}.ipynb')['cells'] if c['cell_type'] == 'markdown')
        named[n] = {(b, int(k)) for b, ks in re.findall(r'\[([\w/]+)\]\(\.\./[\w/]+\.ipynb\)(?: \|)? (\d[\d, ]*)', text) for k in ks.split(',')}
        for b, k in named[n]: assert k in exercises(ROOT/'nbs'/f'{b}.ipynb'), f'{n}: {b} has no exercise {k}'
        if not n.endswith('syllabus'): assert sum(map(int, re.findall(r'^\| (\d+) \|', text, re.M))) == 90, n
    pages = set().union(*(v for n, v in named.items() if not n.endswith('syllabus')))
    assert named['teaching/00_syllabus'] == pages and len(pages) > 20


def test_every_board_can_be_built_beforehand():
    "The warm process finds each board by its name"
    import importlib
    for _, _, imports, boards, _ in dashboards.BOARDS.values():
        module = importlib.import_module(imports.split()[1])
        assert all(callable(getattr(module, b.removesuffix('()'))) for b in boards)
