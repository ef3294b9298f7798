"The boards of the geometry: their states and pictures without a browser, and one look at all of them in Voila."
import json
import time

import numpy as np
import pytest
import torch

from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.recipes import explain
from manifold_xai.boards.geometry import (FIELDS, MOST, OUTS, SURFACES, CloudState, DigitState, FilmState, cloud, cloud_board, digit_board, film, film_board, flock, look, models,
                                          render_cloud, render_digit, render_film, surface)
from test_dashboards import KNOWN, voila, written

FILM = dict(K=8, steps=10)
CELLS = ['from manifold_xai.boards.geometry import cloud_board, digit_board, film_board', 'cloud_board()', 'digit_board()', f'film_board(**{FILM})']


@pytest.fixture
def counted():
    "Rows that classifier and denoiser are asked for."
    net, den, *_ = models()
    rows = dict(net=0, den=0)
    def count(n): return lambda m, a: rows.update({n: rows[n] + len(a[0])})
    hooks = [m.register_forward_pre_hook(count(n)) for n, m in (('net', net), ('den', den.module))]
    yield rows
    for h in hooks: h.remove()


# the cloud

@pytest.mark.parametrize('name', SURFACES)
@pytest.mark.parametrize('f', FIELDS)
def test_cloud(name, f):
    "Particles of a small level lie on the surface, the noise does not; the estimate is near the projection."
    v, m = cloud(CloudState(name, f, .05, 512)), surface(name)
    far = lambda y: float((y - m.project(y)).norm(dim=1).pow(2).mean().sqrt())
    assert far(v['X']) < .1*far(v['Y'])
    assert v['cosine'] > .97 and v['error'] < 3*v['law'] + .05 and v['off'] < .02
    raw, p, _ = v['arrows']
    assert abs(p @ m.n) < 1e-9 and torch.allclose(raw - p, (raw @ m.n)*m.n)


def test_a_smaller_cloud_is_a_prefix():
    a, b = (cloud(CloudState(K=K)) for K in (8, 512))
    assert torch.equal(a['X'], b['X'][:8])


def test_words_and_arrays():
    for s in [CloudState(n, f, K=K) for n in SURFACES for f in FIELDS for K in (4, 64)]:
        r = render_cloud(s)
        json.dumps({k: v for k, v in r.items() if not isinstance(v, bytes)}, allow_nan=False)
        assert len(r['cloud']) == len(r['noisy']) == 12*s.K and len(r['side']) == len(r['above']) == 8*s.K and len(r['stats']) == 5


def test_time_of_an_answer():
    "A number to be read, nothing is asserted: it depends on the machine."
    b, ms = cloud_board(), []
    for name, value in [('K', 512), ('s', .2), ('f', 'tanh'), ('surface', 'roll'), ('s', .1), ('seed', 3), ('K', 64)]:
        t = time.perf_counter()
        b.controls[name].value = value
        ms.append(1000*(time.perf_counter() - t))
        assert getattr(b.state, name) == value
    print('ms for an answer of the cloud, at most:', round(max(ms)))


# the digit

def test_class_and_number_ask_no_model(counted):
    d = digit_board(digit=1)
    before, seen, ms = dict(counted), set(), []
    for out in OUTS:
        for K in (4, 16, MOST):
            for c in (0, 3, 9):
                t = time.perf_counter()
                for name, v in dict(out=out, K=K, target=c).items(): d.controls[name].value = v
                ms.append(1000*(time.perf_counter() - t))
                seen.add(d.view.shown['maps'][0])
    assert counted == before and len(seen) == 18
    print('ms for a class, at most:', round(max(ms)))
    d.controls['s'].value = .5
    assert counted['den'] == before['den'] + MOST


@pytest.mark.parametrize('K, c, s, out', [(8, 3, .2, 'prob'), (32, -1, .2, 'logit')])
def test_prefix_is_a_fresh_run(K, c, s, out):
    net, den, X, _ = models()
    a = explain(net, X[1:2], None if c < 0 else c, 'freemcg', denoiser=den, s=s, K=K, output=out)
    v = look(DigitState(1, s, K, c, out))
    scale = float(a.values.abs().max())
    assert v['target'] == int(a.target) and torch.allclose(v['map']/scale, a.values[0, 0]/scale, atol=1e-3)
    for n in ('split_half', 'explained', 'retention', 'effective_dim'): assert v[n] == pytest.approx(float(a.extras[n]), rel=1e-2, abs=1e-3)


def test_gradient_beside():
    net, _, X, _ = models()
    for out in OUTS:
        g = explain(net, X[1:2], 3, 'grad', output=out).values[0, 0]
        assert torch.allclose(look(DigitState(1, target=3, out=out))['gradient'], g, atol=1e-5*float(g.abs().max()))


def test_classes_sum_to_zero():
    maps = torch.stack([look(DigitState(1, K=16, target=c))['map'] for c in range(10)])
    assert maps.sum(0).abs().max() < 1e-4*maps.abs().max()


# the film

def test_the_last_frame_is_the_result():
    s = FilmState(1, **FILM)
    v, r = film(s), render_film(s)
    c = v.c
    assert torch.equal(v.best[-1], c.x_cf[0, 0]) and torch.allclose(v.mean[-1], c.mean[0, 0], atol=1e-6)
    assert float(v.p_best[-1]) == pytest.approx(float(c.score_after), abs=1e-4) and r['rates'][-1] == pytest.approx(float(c.flip_rate))
    assert (v.answers[-1] == int(c.target)) == bool(c.valid)
    frames = np.frombuffer(r['best'], np.uint8).reshape(-1, 28, 28)
    assert len(frames) == len(r['levels']) == len(r['says']) == s.steps
    assert np.abs(frames/255 - v.best.clamp(0, 1).numpy()).max() <= 1/510 + 1e-6


# the board

def test_progress_and_cache(counted):
    b, said = film_board(digit=1, **FILM), []
    b.view.observe(lambda c: said.append(c['new']), 'busy')
    b.controls['grad'].value = 'per_particle'
    assert said[:-1] == pytest.approx([k/10 for k in range(1, 11)]) and said[-1] == -1 and b.view.status == ''
    n = dict(counted)
    b.controls['grad'].value = 'ensemble'
    assert counted == n and b.view.shown['title'] == render_film(FilmState(1, **FILM))['title']


def test_an_error_is_shown_and_the_picture_stays():
    b = film_board(digit=1, **FILM)
    was, own = b.view.shown, int(film(b.state).c.source)
    b.controls['target'].value = own
    assert b.view.failed and 'class' in b.view.status and b.view.shown is was and b.state.target == -1
    b.controls['target'].value = -1
    assert not b.view.failed and b.view.status == ''


@pytest.mark.parametrize('board, bad', [(cloud_board, dict(surface='torus')), (cloud_board, dict(K=3)), (cloud_board, dict(s=0)), (digit_board, dict(digit=1000)), (digit_board, dict(K=MOST + 1)),
                                        (digit_board, dict(out='margin')), (digit_board, dict(s=float('nan'))), (film_board, dict(target=10)), (film_board, dict(grad='magic')), (film_board, dict(steps=1))])
def test_bad_states(board, bad):
    with pytest.raises(ArgumentError, match=f'`{next(iter(bad))}`'): board(**bad)


def test_same_state_same_bytes():
    s = DigitState(1, K=16)
    one = render_digit(s)
    flock.cache_clear()
    assert render_digit(s) == one


# in a browser

TILES = "(b)=>[...document.querySelectorAll(`.mx[data-board=${b}] .mx-tile b`)].map(t=>t.textContent).join()"
DRAWN = "()=>document.querySelectorAll('.mx[data-board][data-ms]').length === 3"


def key(pg, board, label, press, times=1):
    "Focus a slider of a board by its label and press a key; wait until the tiles have changed."
    was = pg.evaluate(TILES, board)
    box = pg.locator('.mx-dash', has=pg.locator(f'.mx[data-board={board}]'))
    handle = box.locator('.widget-hslider', has=pg.get_by_text(label, exact=True)).locator('.noUi-handle')
    handle.focus()
    for _ in range(times): pg.keyboard.press(press)
    pg.wait_for_function(f"([b, was])=>({TILES})(b) !== was", arg=[board, was], timeout=30_000)
    return was, pg.evaluate(TILES, board)


def test_voila(browser, tmp_path):
    with voila(browser, written(tmp_path, CELLS), DRAWN, width=1280, height=1000) as pg:
        t = time.perf_counter()
        for board, label in (('scene', 'K'), ('scene', 's'), ('gallery', 'K'), ('gallery', 'class')): key(pg, board, label, 'ArrowRight')
        print('ms from a key to new numbers:', round(1000*(time.perf_counter() - t)/4))
        frame = pg.locator('.mx[data-board=film]')
        end = frame.locator('.mx-under').all_text_contents()
        frame.focus()
        pg.keyboard.press('Home')
        assert frame.get_attribute('data-frame') == '0' and frame.locator('.mx-under').all_text_contents() != end
        pg.keyboard.press('End')
        assert frame.get_attribute('data-frame') == '9' and frame.locator('.mx-under').all_text_contents() == end
        assert [e for e in pg.errors if not any(k in e for k in KNOWN)] == []
