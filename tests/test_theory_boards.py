"The boards of the theory: their states and pictures without a browser, and one walk through all of them in Voila."
import json
import os
import statistics
import time

import numpy as np
import pytest
import torch

from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.recipes import explain
from manifold_xai.games.gralis import bed
from manifold_xai.games.games import cube
from manifold_xai.boards.theory import (EPS, GIVERS, NODES, PERMS, RATES, COMPARED, LinearState, MetaState, NodesState, PeelState, RieszState, linear_board, meta_board, met, nodes_board,
                                        peel_board, planted, reel, render_linear, render_meta, render_nodes, render_peel, render_riesz, riesz_board, seen, still, theory_page)
from manifold_xai.games.indices import shapley
from test_dashboards import KNOWN, voila, written

STATES = dict(riesz=RieszState(2.), linear=LinearState(eps=EPS[4]), nodes=NodesState(k=4), peel=PeelState(), meta=MetaState(1, 'shapley'))
RENDER = dict(riesz=render_riesz, linear=render_linear, nodes=render_nodes, peel=render_peel, meta=render_meta)
CELLS = ['from manifold_xai.boards.theory import linear_board, meta_board, nodes_board, peel_board, riesz_board', 'riesz_board()', 'linear_board()', 'nodes_board()', 'peel_board()', "meta_board(base='shapley')"]


def flat(panel): return panel if isinstance(panel, list) else [panel]


# what is shipped

@pytest.mark.parametrize('name', list(STATES))
def test_a_picture_is_whole(name):
    "Every number that a panel names is there, everything fits in JSON, and picks have one entry each."
    r = RENDER[name](STATES[name])
    json.dumps({k: v for k, v in r.items() if not isinstance(v, bytes)}, allow_nan=False)
    assert len(r['frames']) == len(r['times'])
    for f in r['frames']:
        stats = f['stats'] if isinstance(f['stats'][0][0], (list, tuple)) else [f['stats']]
        assert {len(s) for s in stats} == {5} and len(stats) in (1, r['picks']) and isinstance(f['title'], str) or len(f['title']) == r['picks']
        for p in f['panels']:
            assert len(flat(p)) in (1, r['picks'])
            for q in flat(p):
                h, w = q.get('n', (0, 0))
                if q['kind'] == 'heat': assert 4*(q['at'] + h*w) <= len(r[q['data']])
                if q['kind'] == 'bins': assert len(r[q['data']]) == h*w and max(r[q['data']]) < len(q['legend'])
                if q['kind'] == 'lines': assert all(len(o['x']) == len(o['y']) for o in q['lines'])
                assert q['x'][0] != q['x'][1] and q['y'][0] != q['y'][1]


@pytest.mark.parametrize('name', list(STATES))
def test_again_and_still(name):
    "The same state is the same dictionary, and is drawn without a browser."
    r = RENDER[name](STATES[name])
    assert RENDER[name](STATES[name]) is r
    assert len(still(r, r['picks'] - 1, 0).axes) == len(r['frames'][0]['panels'])


@pytest.mark.parametrize('path', ['straight', 'guided'])
@pytest.mark.parametrize('sigma', [.3, 3.])
def test_inner_product(sigma, path):
    r = render_riesz(RieszState(sigma, path))
    both = [s['values'] for s in r['frames'][0]['panels'][2]['series']]
    assert np.allclose(*both, atol=1e-4)
    assert seen(sigma)[3] > 0


@pytest.mark.parametrize('method', COMPARED)
def test_residual_until_the_first_move(method):
    r = render_linear(LinearState(method, case=2))
    _, gap, _, moved = r['frames'][0]['panels']
    gap, moved = (np.array(p['lines'][0]['y']) for p in (gap, moved))
    assert gap[moved == 0].max() < 1e-10 and (method == 'ig') == (not moved.any())


@pytest.mark.parametrize('rule', list(RATES))
def test_the_point_on_show(rule):
    "The dot is the error of the estimator."
    net, x = bed()
    r = render_nodes(NodesState(rule, k=2))
    i = PERMS.index(8)
    dot = r['frames'][0]['panels'][0][i]['at']
    a = explain(net, x, method='gralis', permutations=8, nodes=2, regions=torch.arange(6), rule=rule, output='value', seed=0)
    every = shapley(net(cube(6).double()*x))
    assert dot[0] == 8 and dot[1] == pytest.approx(float((a.values[0] - every).pow(2).mean().sqrt()), abs=1e-9)


@pytest.mark.parametrize('state', [PeelState(20, 10, 4), PeelState(seed=3), PeelState(K=20, b=6, noise=.1)])
def test_peeling(state):
    "What was found at the end is what was planted."
    f = render_peel(state)['frames'][-1]
    want, got = (np.array(s['values']) for s in f['panels'][1]['series'])
    assert np.allclose(want, got, atol=3*state.noise + 1e-9) and len(want) == len(planted(state.n, state.K)) == state.K + 1


def test_few_bins_are_said():
    r = render_peel(PeelState(K=60, b=2))
    assert r['frames'][-1]['stats'][-1][1] == 'no'


@pytest.mark.parametrize('base', ['grad_x_input', 'shapley'])
def test_columns_and_tiles(base):
    m, r = met(1, base), render_meta(MetaState(1, base))
    M = np.frombuffer(r['matrix'], '<f4').reshape(9, 9)
    assert np.allclose(M.sum(0), m.shares[0], atol=1e-5)
    maps = np.frombuffer(r['maps'], '<f4').reshape(9, 28, 28)
    assert np.allclose(maps[3, 0, 0], M[0, 3]) and np.allclose(maps[3, 27, 27], M[8, 3])
    assert [s[0][1] for s in r['frames'][0]['stats']] == [f'{v:+.3f}' for v in m.shares[0].tolist()]


# boards

def test_picks_ship_nothing():
    for b, k, v, pick in ((riesz_board(), 'i', 4, 4), (nodes_board(), 'm', 128, 6), (meta_board(digit=1, base='shapley'), 'patch', 8, 8)):
        was = b.view.shown
        b.controls[k].value = v
        assert b.view.picked == pick and b.view.shown is was
        b.view.picked = 1
        assert getattr(b.state, k) == (4 if k == 'm' else 1)


def test_progress():
    b, said = nodes_board(rule='left'), []
    b.view.observe(lambda c: said.append(c['new']), 'busy')
    b.controls['seed'].value = 29
    assert said[:5] == pytest.approx([j/len(NODES) for j in range(5)]) and said[-1] == -1
    n = len(said)
    b.controls['seed'].value = 0
    assert len(said) == n


@pytest.mark.parametrize('board, bad', [(riesz_board, dict(sigma=0.)), (riesz_board, dict(path='bent')), (riesz_board, dict(i=6)), (linear_board, dict(eps=.02)), (linear_board, dict(method='ig2')), (linear_board, dict(case=-1)),
                                        (nodes_board, dict(m=3)), (nodes_board, dict(k=3)), (nodes_board, dict(rule='balanced')), (nodes_board, dict(relu=1)), (peel_board, dict(n=5)), (peel_board, dict(K=0)), (peel_board, dict(b=9)),
                                        (peel_board, dict(noise=-1)), (peel_board, dict(seed=.5)), (meta_board, dict(base='lime')), (meta_board, dict(digit=1000)), (meta_board, dict(patch=9))])
def test_bad_states(board, bad):
    with pytest.raises(ArgumentError, match=f'`{next(iter(bad))}`'): board(**bad)


def test_a_bad_state_leaves_the_picture():
    b = peel_board()
    was = b.view.shown
    b.show(PeelState(b=1))
    assert b.view.failed and '`b`' in b.view.status and b.view.shown is was


def test_time_of_a_cached_answer():
    "A number to be read, nothing is asserted: it depends on the machine."
    for n, s in STATES.items():
        RENDER[n](s)
        t = time.perf_counter()
        RENDER[n](s)
        print(n, 'again, ms:', round(1000*(time.perf_counter() - t), 2))


# in a browser

HASH = "(b)=>[...document.querySelectorAll(`.mx[data-board=${b}] .mx-main canvas`)].map(v=>[...v.getContext('2d').getImageData(0,0,v.width,v.height).data].reduce((a,b,i)=>(a*31+b*(i%7+1))>>>0,0)).join()"
FRAME = "([b, k])=>{const r=document.querySelector(`.mx[data-board=${b}]`), i=r.querySelector('input[type=range]'), t=performance.now(); i.value=k; i.dispatchEvent(new Event('input')); r.offsetHeight; return performance.now()-t}"
DRAWN = "(n)=>document.querySelectorAll('.mx[data-board][data-ms]').length === n"
PICK = "(b)=>+document.querySelector(`.mx[data-board=${b}]`).dataset.pick"
TITLE = "(b)=>document.querySelector(`.mx[data-board=${b}] h3`).textContent"


def shots():
    "Pages of three boards: state by state behind one bar."
    return dict(riesz={f'σ = {v:g}': render_riesz(RieszState(v)) for v in (.3, 3.)}, nodes={f'k = {k}': render_nodes(NodesState(k=k)) for k in NODES},
                meta={GIVERS[k]: render_meta(MetaState(1, k)) for k in ('grad_x_input', 'shapley')})


def test_reel_names_its_numbers():
    for s in shots().values():
        r = reel(s)
        assert len(r['frames']) == len(r['times']) == len(s) and r['times'] == list(s)
        names = {q[k] for f in r['frames'] for p in f['panels'] for q in flat(p) for k in ('data', 'under', 'regions') if k in q}
        assert names == {k for k, v in r.items() if isinstance(v, bytes)}


@pytest.mark.parametrize('board', ['riesz', 'nodes', 'meta'])
def test_page_without_a_kernel(browser, tmp_path, board):
    f = tmp_path/f'{board}.html'
    f.write_text(theory_page(shots()[board], board))
    with browser.page(width=1280, height=1000) as pg:
        pg.goto(f.as_uri())
        pg.wait_for_function(DRAWN, arg=1, timeout=30_000)
        first = pg.evaluate(HASH, board)
        ms = pg.evaluate(FRAME, [board, 1])
        assert ms < 500 and pg.evaluate(HASH, board) != first
        pg.evaluate(FRAME, [board, 0])
        assert pg.evaluate(HASH, board) == first
        pg.locator('.mx').focus()
        title = pg.evaluate(TITLE, board)
        pg.keyboard.press('ArrowUp')
        assert pg.evaluate(PICK, board) == 1 and pg.evaluate(HASH, board) != first and (board == 'meta') == (pg.evaluate(TITLE, board) == title)
        pg.keyboard.press('ArrowRight')
        assert pg.text_content('.mx-bar output') == list(shots()[board])[1]
        c = pg.locator('.mx-main canvas').nth(dict(riesz=1, nodes=0, meta=0)[board])
        b = c.bounding_box()
        c.click(position=dict(x=.93*b['width'], y=.6*b['height']))
        assert pg.evaluate(PICK, board) == dict(riesz=5, nodes=7, meta=5)[board]
        assert pg.errors == [] and [r for r in pg.requests if not r.startswith(('file:', 'data:'))] == []


def walk_through(pg):
    ms = [pg.evaluate(FRAME, ['peel', k]) for k in (0, 1, 2, 0)]
    assert statistics.median(ms) < 100
    for board, label in (('riesz', 'σ'), ('linear', 'ε'), ('nodes', 'k'), ('peel', 'b')):
        box = pg.locator('.mx-dash', has=pg.locator(f'.mx[data-board={board}]'))
        was = pg.evaluate(TITLE, board)
        box.locator('.widget-hslider', has=pg.get_by_text(label, exact=True)).locator('.noUi-handle').focus()
        pg.keyboard.press('ArrowRight')
        pg.wait_for_function(f"([b, w])=>({TITLE})(b) !== w", arg=[board, was], timeout=30_000)
    box = pg.locator('.mx-dash', has=pg.locator('.mx[data-board=meta]'))
    c = box.locator('.mx-main canvas').nth(0)
    c.scroll_into_view_if_needed()
    c.click(position=dict(x=30, y=60))
    pg.wait_for_function(f"()=>({PICK})('meta') === 0", timeout=30_000)
    box.get_by_text('0', exact=True).first.wait_for(timeout=30_000)
    print(f'ms for a step of the bar: median {statistics.median(ms):.0f}, at most {max(ms):.0f}')
    assert [e for e in pg.errors if not any(k in e for k in KNOWN)] == []


def test_voila(browser, tmp_path):
    with voila(browser, written(tmp_path, CELLS), DRAWN, arg=5, width=1280, height=1000) as pg:
        try: walk_through(pg)
        finally:
            if os.environ.get('DASH_SHOT'):
                pg.set_viewport_size(dict(width=1280, height=4200))
                pg.wait_for_timeout(500)
                pg.screenshot(path=os.environ['DASH_SHOT'])
