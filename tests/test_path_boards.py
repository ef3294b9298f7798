"The boards of the paths: their states and pictures without a browser, and one walk through all of them in Voila."
import json
import re
import statistics
import time

import numpy as np
import pytest
import torch

from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.recipes import explain
from manifold_xai.boards.dashboards import Watch, stage
from manifold_xai.boards.geometry import models
from manifold_xai.boards.walks import (OWN, PATHS, BundleState, DescentState, PathsState, bundle_board, descend, descent_board, energies, paged, paths_board, render_bundle,
                                      render_descent, render_paths, shape, way, ways)
from test_dashboards import KNOWN, voila, written

QUICK = dict(steps=8)
CELLS = ['from manifold_xai.boards.walks import bundle_board, descent_board, paths_board', f'paths_board(**{QUICK})', f'descent_board(**{QUICK})', 'bundle_board(paths=1, gig=0.)']


@pytest.fixture
def counted():
    "Rows that classifier, VAE and denoiser are asked for."
    rows = dict(net=0, vae=0, den=0)
    def count(n): return lambda m, a: rows.update({n: rows[n] + 1})
    modules = dict(net=stage()[0], den=models()[1].module)
    hooks = [m.register_forward_pre_hook(count(n)) for n, m in modules.items()]
    yield rows
    for h in hooks: h.remove()


# all walks

def test_what_is_shipped():
    s = PathsState(1, **QUICK)
    r, W = render_paths(s), ways(s)
    json.dumps({k: v for k, v in r.items() if not isinstance(v, bytes)}, allow_nan=False)
    n = sum(r['counts'])
    assert len(r['frames']) == len(r['maps']) == 784*n and len(r['walks_nodes']) == len(r['data_nodes']) == 8*n and len(r['names']) == len(PATHS) == 16
    frames, at = np.frombuffer(r['frames'], np.uint8).reshape(-1, 28, 28)/255, 0
    for k, c in zip(r['keys'], r['counts']):
        assert np.abs(frames[at:at + c] - W[k].nodes.clamp(0, 1).numpy()).max() <= 1/510 + 1e-6
        at += c


@pytest.mark.parametrize('base', ['black', 'noise'])
def test_ends(base):
    s = PathsState(2, base, 8)
    x = stage()[2][2]
    first = way(s, 'ig').nodes[0]
    for n in ('ig', 'guided_ig', 'svd', 'eig', 'ma_gig', 'samp_out', 'dig', 'samp_in', 'blur_ig', 'ig2'):
        v = way(s, n)
        assert torch.allclose(v.nodes[-1], x[0], atol=1e-6)
        assert torch.allclose(v.nodes[0], first, atol=1e-5) != (n in OWN), n
        assert torch.allclose(v.grown[-1], v.a.values[0, 0]) and not v.grown[0].any()


def test_cached_walks_ask_nothing(counted):
    b = paths_board(digit=1, **QUICK)
    was, before = b.view.shown, dict(counted)
    b.show(PathsState(1, 'black', 8))
    assert render_paths(PathsState(1, **QUICK)) == was and counted == before


# a descent

def test_given_reference():
    b = descent_board(digit=1, **QUICK)
    assert b.state.reference == -1 and b.controls['reference'].value == -1
    b.controls['reference'].value = 7
    net, _, X, _, refs = stage()
    a = explain(net, X[1:2], method='ig2', references=refs[7:8], choice='given', step_size=.02, steps=8, rule='balanced')
    v = descend(b.state)
    assert (b.state.choice, b.view.shown['number']) == ('given', 7) and torch.allclose(v.a.values, a.values, atol=1e-6)
    assert b.view.shown['reference'] == (refs[7, 0].clamp(0, 1)*255).round().byte().numpy().tobytes()
    b.controls['choice'].value = 'nearest'
    assert b.state.reference == -1 and not b.view.failed


@pytest.mark.parametrize('k', ['random', 'farthest', 'likely'])
def test_choices(k):
    r = render_descent(DescentState(1, k, **QUICK))
    assert len(r['times']) == 9 and 0 <= r['number'] < 64 and len(r['frames']) == 9*784


# a bundle

def test_guidance_and_wish():
    s = BundleState(1, gig=0., near=.2, paths=2)
    v = shape(s)
    assert v.after['near'] < v.before['near'] and v.nodes.shape[:2] == (2, 17)
    assert not v.gates[:, 0].any() and (v.gates[:, -1] == 1).all() and (v.plain[:, -1] == 1).all()
    m = BundleState(1, gig=0., user=.2, paths=2, mask='1'*392 + '2'*392)
    u = shape(m)
    assert u.after['user'] < u.before['user'] and u.gates[:, 8, :10].mean() < u.gates[:, 8, -10:].mean()


def test_progress():
    b, said = bundle_board(digit=3, paths=1, gig=0.), []
    b.view.observe(lambda c: said.append(c['new']), 'busy')
    b.controls['smooth'].value = .1
    assert said[:8] == pytest.approx([k/8 for k in range(1, 9)]) and said[-1] == -1
    n = len(said)
    b.controls['smooth'].value = 0.
    assert len(said) == n


def test_bad_user():
    b = descent_board(digit=1, **QUICK)
    was = b.view.shown
    b.show(DescentState(1, layer='nothing'))
    assert b.view.failed and 'layer' in b.view.status and b.view.shown is was


@pytest.mark.parametrize('board, bad', [(paths_board, dict(base='grey')), (paths_board, dict(steps=1)), (paths_board, dict(digit=-1)), (descent_board, dict(choice='best')), (descent_board, dict(layer='conv')),
                                        (descent_board, dict(step_size=0)), (descent_board, dict(norm='l3')), (bundle_board, dict(tv=2.)), (bundle_board, dict(mask='0')), (bundle_board, dict(paths=9))])
def test_bad_states(board, bad):
    with pytest.raises(ArgumentError, match=f'`{next(iter(bad))}`'): board(**bad)


def test_time_of_a_cached_answer():
    "A number to be read, nothing is asserted: it depends on the machine."
    s = [PathsState(1, **QUICK), DescentState(1, **QUICK), BundleState(1, gig=0., near=.2, paths=2)]
    for f, v in zip((render_paths, render_descent, render_bundle), s):
        f(v)
        t = time.perf_counter()
        f(v)
        print(f.__name__, 'again, ms:', round(1000*(time.perf_counter() - t)))


# in a browser

DRAWN = "()=>document.querySelectorAll('.mx[data-board][data-ms]').length === 3"
WALL = "()=>{const c=document.querySelectorAll('.mx-wall canvas'), h=[...c].map(v=>[...v.getContext('2d').getImageData(0,0,28,28).data].reduce((a,b,i)=>(a*31+b*(i%7+1))>>>0,0)); return h.join()}"
SCRUB = "(k)=>{const r=document.querySelector('.mx[data-board=walks]'), i=r.querySelector('input[type=range]'), t=performance.now(); i.value=k; i.dispatchEvent(new Event('input')); r.offsetHeight; return performance.now()-t}"
TITLE = "(b)=>document.querySelector(`.mx[data-board=${b}] h3`).textContent"
ROW = "()=>[...document.querySelector('.mx[data-board=bundle] .mx-row canvas:nth-of-type(1)').parentElement.parentElement.querySelectorAll('canvas')].map(v=>[...v.getContext('2d').getImageData(0,0,28,28).data].reduce((a,b)=>a+b,0)).join()"


def scrub(pg):
    "Move the wall's slider: all tiles follow, the readout too; milliseconds of each move."
    start = pg.evaluate(WALL)
    ms = [pg.evaluate(SCRUB, k) for k in (0, 3, 9, 14, 5, 16)]
    assert pg.evaluate(WALL) != start and pg.text_content('.mx[data-board=walks] .mx-bar output') == 't = 1.00'
    pg.evaluate(SCRUB, 8)
    assert pg.evaluate(WALL) == start
    return ms


def test_page_without_a_kernel(browser, tmp_path):
    f = tmp_path/'walks.html'
    f.write_text(paged(render_paths(PathsState(1, **QUICK))))
    with browser.page(width=1280, height=1000) as pg:
        pg.goto(f.as_uri())
        pg.wait_for_function("()=>document.querySelector('.mx[data-board=walks][data-ms]')", timeout=30_000)
        assert max(scrub(pg)[1:]) < 500 and pg.errors == [] and [r for r in pg.requests if not r.startswith(('file:', 'data:'))] == []
        pg.locator('.mx-step[data-is=mig] button').click()
        assert pg.get_attribute('.mx-step[data-is=mig] button', 'aria-pressed') == 'true'


def walk_through(pg):
    ms = scrub(pg)
    assert statistics.median(ms) < 100
    was = pg.evaluate(TITLE, 'descent')
    pg.locator('.mx-strip').nth(2).locator('button').nth(4).click()
    pg.wait_for_function(f"(w)=>({TITLE})('descent') !== w", arg=was, timeout=30_000)
    assert re.search(r'reference 4 \(given\)', pg.evaluate(TITLE, 'descent'))
    was, box = pg.evaluate(ROW), pg.locator('.mx-dash', has=pg.locator('.mx[data-board=bundle]'))
    handle = box.locator('.widget-hslider', has=pg.get_by_text('user', exact=True)).locator('.noUi-handle')
    handle.focus()
    for _ in range(3): pg.keyboard.press('ArrowRight')
    c = box.locator('.mx-paint canvas')
    c.scroll_into_view_if_needed()
    b = c.bounding_box()
    pg.mouse.move(b['x'] + .3*b['width'], b['y'] + .3*b['height'])
    pg.mouse.down()
    pg.mouse.move(b['x'] + .8*b['width'], b['y'] + .4*b['height'], steps=5)
    pg.mouse.up()
    pg.wait_for_function(f"(w)=>({ROW})() !== w", arg=was, timeout=40_000)
    print(f'ms for a move of the slider: median {statistics.median(ms):.0f}, at most {max(ms):.0f}')
    assert [e for e in pg.errors if not any(k in e for k in KNOWN)] == []


def test_voila(browser, tmp_path):
    with voila(browser, written(tmp_path, CELLS), DRAWN, width=1280, height=1000) as pg:
        try: walk_through(pg)
        finally:
            import os
            if os.environ.get('DASH_SHOT'): pg.screenshot(path=os.environ['DASH_SHOT'], full_page=True)
