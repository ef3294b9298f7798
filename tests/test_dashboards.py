"The dashboard: what its traits hold without a browser, and what a reader sees in Voila and in JupyterLab."
import json
import statistics
import time
from contextlib import contextmanager

import numpy as np
import pytest

from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.boards.dashboards import USES, WALKS, Player, State, compute, render, settle, walk_board

CELLS = ['from manifold_xai.boards.dashboards import walk_board', "walk_board(method='ig', steps=10)"]
DRAWN = "()=>document.querySelector('.mx')?.dataset.ms !== undefined && document.querySelector('canvas[data-is=score]').width > 300"
PIXELS = "(s)=>{const c=document.querySelector(s);return Array.from(c.getContext('2d').getImageData(0,0,c.width,c.height).data).reduce((a,b)=>(a*31+b)%1000003,7)}"
CANVASES = [f'canvas[data-is={n}]' for n in ('walk', 'map', 'score', 'segments', 'distance')]
GAP = "()=>[...document.querySelectorAll('.mx-tile')].find(t=>t.dataset.is.startsWith('gap')).querySelector('b').textContent"
SLIDE = """(k)=>{const s=document.querySelector('.mx-bar input'),t=performance.now();s.value=k;s.dispatchEvent(new Event('input'));return performance.now()-t}"""
KNOWN = 'font-awesome', 'ResizeObserver loop'   # icons that need a network; a notice of the browser, not an error


# without a browser

def frames(d): return np.frombuffer(d.player.frames, np.uint8).reshape(-1, 28, 28)


def test_controls_drive_the_player():
    d = walk_board(method='ig', steps=8)
    seen = {(d.player.frames, d.player.maps)}
    for name, value in [('steps', 12), ('digit', 1), ('method', 'guided_ig'), ('fraction', .5), ('rule', 'left'), ('method', 'ma_gig'), ('anchor', 'raw'), ('target', 5)]:
        d.controls[name].value = value
        assert getattr(d.state, name) == value and not d.player.failed and d.player.busy == -1
        seen.add((d.player.frames, d.player.maps))
    assert len(seen) == 9
    assert len(frames(d)) == len(d.player.info['names']) == len(d.player.info['scores']) == 13


def test_progress_is_told(monkeypatch):
    "At once, at each node, and silence at the end."
    d, said, say = walk_board(method='ig', steps=8), [], Player.say
    monkeypatch.setattr(Player, 'say', lambda p, *a, **k: (say(p, *a, **k), said.append((p.status, p.busy))))
    compute.cache_clear()
    d.controls['method'].value = 'ma_gig'
    assert said[0] == ('MA-GIG (guided, VAE): walking …', 0) and said[-1] == ('', -1)
    assert [s for s, _ in said[1:11]] == [f'MA-GIG (guided, VAE): walking … node {k} of 11' for k in range(1, 11)]
    shares = [b for _, b in said[:-1]]
    assert shares == sorted(shares) and shares[-1] == 1


def test_cached_answer():
    d, ms = walk_board(steps=8), []
    for _ in range(2):
        for m in USES:
            t = time.perf_counter()
            d.controls['method'].value = m
            ms.append(1000*(time.perf_counter() - t))
    before = compute.cache_info().misses
    for m in USES: d.controls['method'].value = m
    assert compute.cache_info().misses == before
    print('ms for an answer, first and cached:', round(max(ms[:len(USES)])), round(max(ms[len(USES):]), 1))


def test_an_error_is_shown_and_the_picture_stays(monkeypatch):
    import manifold_xai.boards.dashboards as module
    d = walk_board(method='ig', steps=8)
    was, state = d.player.frames, d.state
    def fail(*args): raise ArgumentError('steps', 9, 'planted')
    monkeypatch.setattr(module, 'render', fail)
    d.controls['steps'].value = 9
    assert d.player.failed and 'planted' in d.player.status and d.player.busy == -1
    assert d.player.frames == was and d.state == state
    monkeypatch.undo()
    d.controls['steps'].value = 10
    assert not d.player.failed and d.player.frames != was


@pytest.mark.parametrize('method', USES)
@pytest.mark.parametrize('anchor', ['raw', 'decoded', 'split'])
def test_every_method(method, anchor):
    "Shapes agree, numbers are finite, the text is JSON; the last map is whole."
    s = State(digit=2, target=7, method=method, steps=5, anchor=anchor)
    r = render(s)
    T = len(r['names'])
    json.dumps({k: v for k, v in r.items() if k not in ('frames', 'maps')}, allow_nan=False)
    assert r['frames'].shape == r['maps'].shape == (T, 28, 28) and len(r['scores']) == len(r['off']) == T
    assert len(r['segments']) == (T - 1 if method in WALKS else 0)
    v = compute(settle(s))
    assert np.abs(r['maps'][-1]*(r['peak']/32767) - v.a.values[0, 0].numpy()).max() <= r['peak']/65000
    if method in WALKS: assert T == 6 + 2*(anchor == 'split' and method in ('eig', 'ma_gig'))


def test_the_distance_is_the_engines():
    from manifold_xai.engine.recipes import explain
    from manifold_xai.boards.dashboards import stage
    net, vae, X, *_ = stage()
    a = explain(net, X[:1], method='ma_gig', steps=6, chart=vae, off_manifold=9)
    assert np.allclose(render(State(steps=6))['off'], a.extras['off_manifold'][0], atol=1e-5)


@pytest.mark.parametrize('bad', [dict(method='shap'), dict(digit=1000), dict(target=10), dict(steps=0), dict(rule='simpson'), dict(anchor='loose'), dict(fraction=0)])
def test_bad_states(bad):
    with pytest.raises(ArgumentError, match=f'`{next(iter(bad))}`'): walk_board(**bad)


# in a browser

def written(tmp, cells):
    "A notebook of these cells"
    cell = lambda k, s: dict(cell_type='code', source=s, metadata={}, outputs=[], execution_count=None, id=f'c{k}')
    nb, spec = tmp/'small.ipynb', dict(kernelspec=dict(display_name='python3', language='python', name='python3'))
    nb.write_text(json.dumps(dict(cells=[cell(k, s) for k, s in enumerate(cells)], metadata=spec, nbformat=4, nbformat_minor=5)))
    return nb


@pytest.fixture
def notebook(tmp_path):
    "Two cells, and settings folders that may be written to."
    return written(tmp_path, CELLS)


def folders(tmp):
    names = 'JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'IPYTHONDIR', 'JUPYTERLAB_SETTINGS_DIR', 'JUPYTERLAB_WORKSPACES_DIR', 'MPLCONFIGDIR'
    from mutants import ROOT
    return {n: str(tmp/n.lower()) for n in names} | dict(HOME=str(tmp), OMP_NUM_THREADS='1', PYTHONPATH=str(ROOT))


@contextmanager
def voila(browser, nb, drawn=DRAWN, arg=None, **view):
    port = browser.free_port()
    url = f'http://127.0.0.1:{port}/'
    args = ['voila', str(nb), '--no-browser', f'--port={port}', '--Voila.ip=127.0.0.1', '--show_tracebacks=True']
    with browser.server(args, url + 'voila/static/', nb.parent/'voila.log', **folders(nb.parent)), browser.page(**view) as pg:
        pg.goto(url, timeout=180_000)
        pg.wait_for_function(drawn, arg=arg, timeout=180_000)
        yield pg


@contextmanager
def lab(browser, nb, **view):
    port = browser.free_port()
    url = f'http://127.0.0.1:{port}/'
    args = ['jupyter', 'lab', '--no-browser', '--allow-root', f'--port={port}', '--ServerApp.ip=127.0.0.1', '--IdentityProvider.token=', '--ServerApp.password=', f'--notebook-dir={nb.parent}',
            '--ServerApp.disable_check_xsrf=True', '--LabApp.expose_app_in_browser=True', '--LabApp.news_url=', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate']
    with browser.server(args, url + 'api', nb.parent/'lab.log', **folders(nb.parent)), browser.page(**view) as pg:
        pg.goto(f'{url}lab/tree/{nb.name}', timeout=120_000)
        pg.wait_for_selector('.jp-Notebook .jp-CodeCell', timeout=120_000)
        pg.wait_for_function("()=>window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=60_000)
        pg.evaluate("()=>{window.jupyterapp.commands.execute('notebook:run-all-cells')}")
        pg.wait_for_function(DRAWN, timeout=120_000)
        yield pg


def walk_through(pg):
    "What a reader does: looks, slides, presses keys, changes the method and comes back."
    assert all(pg.evaluate("(s)=>new Set(document.querySelector(s).getContext('2d').getImageData(0,0,28,28).data).size > 2 || s.includes('-is=s') || s.includes('-is=d')", c) for c in CANVASES)
    end = [pg.evaluate(PIXELS, c) for c in CANVASES]
    ms = [pg.evaluate(SLIDE, k) for k in (1, 5, 3, 8, 2, 6)]
    assert all(pg.evaluate(PIXELS, c) != h for c, h in zip(CANVASES, end))
    pg.focus('.mx')
    pg.keyboard.press('ArrowRight')
    assert pg.get_attribute('.mx', 'data-frame') == '7' and pg.text_content('.mx-bar output') == 'node 7 of 10'
    pg.keyboard.press('End')
    assert [pg.evaluate(PIXELS, c) for c in CANVASES] == end
    gap, methods = pg.evaluate(GAP), pg.locator('select').filter(has_text='SmoothGrad')
    t = time.perf_counter()
    methods.select_option(label='SmoothGrad')
    pg.wait_for_function(f"()=>({GAP})() === 'none claimed'", timeout=30_000)
    first = time.perf_counter() - t
    assert pg.text_content('.mx-bar output') == 'no walk'
    t = time.perf_counter()
    methods.select_option(label='IG (straight)')
    pg.wait_for_function(f"(g)=>({GAP})() === g && !document.querySelector('.mx').classList.contains('busy')", arg=gap, timeout=30_000)
    cached = time.perf_counter() - t
    assert [pg.evaluate(PIXELS, c) for c in CANVASES] == end
    print(f'ms: a frame {statistics.median(ms):.1f} (at most {max(ms):.1f}), a new method {1000*first:.0f}, a cached one {1000*cached:.0f}')
    assert [e for e in pg.errors if not any(k in e for k in KNOWN)] == []


def test_voila(browser, notebook):
    with voila(browser, notebook, width=1280, height=1000) as pg: walk_through(pg)


def test_lab(browser, notebook):
    with lab(browser, notebook, width=1500, height=1100) as pg: walk_through(pg)
