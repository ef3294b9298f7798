"The pictures to play with that need no kernel: each saved one in a real browser, light and dark, wide and narrow, by mouse and keys."
import json
import re
from pathlib import Path

import pytest
from scipy.stats import wilcoxon

from browser import need_browser, page
from manifold_xai.boards.explorables import LIMIT, WAYS, Explorable, packed, shares
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.league import read_table

ROOT = Path(__file__).resolve().parent.parent
HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>piece</title><body style="margin:12px;{}">'
DARK = 'background:#111;--jp-layout-color1:#111;--jp-content-font-color1:#eee'


def saved():
    "{name: the html of a piece} of all saved notebooks."
    found = {}
    for p in sorted((ROOT/'nbs').rglob('*.ipynb')):
        for c in json.loads(p.read_text())['cells']:
            for o in c.get('outputs', []):
                html = ''.join(o.get('data', {}).get('text/html', ''))
                if (m := re.search(r'data-explorable="([\w-]+)"', html)): found.setdefault(m[1], html)
    return found


PIECES = saved()
group = pytest.mark.xdist_group('explorables')


@pytest.fixture(scope='module')
def written(tmp_path_factory):
    "A folder with a light and a dark page of every piece."
    folder = tmp_path_factory.mktemp('pieces')
    for name, html in PIECES.items():
        (folder/f'{name}.html').write_text(HEAD.format('') + html)
        (folder/f'{name}-dark.html').write_text(HEAD.format(DARK) + html)
        (folder/f'{name}-still.html').write_text(HEAD.format('') + re.sub(r'<script.*', '', html, flags=re.S))
    return folder


def shown(pg): return pg.evaluate("[...document.querySelectorAll('.mxp-live canvas')].map(c => c.toDataURL().length + c.toDataURL().slice(-60)).join()")


@group
@pytest.mark.parametrize('name', PIECES)
def test_every_piece(written, name):
    need_browser()
    assert len(PIECES[name]) <= LIMIT
    for kind, width in (('', 1200), ('', 390), ('-dark', 1000)):
        with page(width=width, height=900) as pg:
            pg.goto(f'file://{written}/{name}{kind}.html')
            pg.wait_for_selector('.mxp-live canvas')
            assert pg.locator('.mxp-still').count() == 0
            assert pg.evaluate('document.documentElement.scrollWidth') <= width, 'the page is wider than the screen'
            for box in pg.locator('.mxp-live button, .mxp-live input').all():
                assert box.bounding_box()['height'] >= 28, 'smaller than a finger'
                assert box.get_attribute('aria-label') or box.inner_text().strip() or box.evaluate('e => !!e.labels && !!e.labels[0]?.innerText.trim()'), 'a control without a name'
            before = shown(pg)
            if pg.locator('.mxp-live input[type=range]').count():
                pg.locator('.mxp-live input[type=range]').first.focus()
                at = float(pg.locator('.mxp-live input[type=range]').first.input_value())
                top = float(pg.locator('.mxp-live input[type=range]').first.get_attribute('max'))
                pg.keyboard.press('ArrowLeft' if at >= top else 'ArrowRight')
            else: pg.locator('.mxp-live button[aria-pressed=false]').first.click()
            pg.wait_for_timeout(100)
            assert shown(pg) != before, 'nothing has changed'
            assert not pg.errors and len(pg.requests) == 1, (pg.errors, pg.requests)


@group
@pytest.mark.parametrize('name', PIECES)
def test_without_scripts(written, name):
    need_browser()
    with page() as pg:
        pg.goto(f'file://{written}/{name}-still.html')
        assert pg.locator('.mxp-still').is_visible() and pg.locator('.mxp-still').get_attribute('alt')
        assert 'still picture' in pg.locator('.mxp-why').inner_text()


@group
def test_the_theorem_on_the_page_and_in_the_engine(written):
    need_browser()
    with page() as pg:
        pg.goto(f'file://{written}/theorem.html')
        pg.wait_for_selector('.mxp-live canvas')
        for way, dots in WAYS.items():
            pg.get_by_role('button', name=way, exact=True).click()
            got = pg.evaluate("['a', 'b'].map(k => +document.querySelector('.mxp-live').dataset[k])")
            assert got == pytest.approx(shares(dots).values[0].tolist(), abs=1e-6)
        pg.locator('canvas').first.focus()
        before = pg.evaluate("+document.querySelector('.mxp-live').dataset.a")
        for key in ('2', *['ArrowUp']*5): pg.keyboard.press(key)
        a, b = pg.evaluate("['a', 'b'].map(k => +document.querySelector('.mxp-live').dataset[k])")
        assert abs(a - before) > .01 and a + b == pytest.approx(shares(WAYS['straight']).values.sum().item(), abs=2e-3)


def test_bad_pieces():
    import numpy as np
    png = b'\x89PNG\r\n\x1a\n'
    for kw, arg in ((dict(name='Bad Name'), 'name'), (dict(still=b'GIF'), 'still'), (dict(data=dict(x=np.zeros(LIMIT, 'uint8'))), 'data')):
        with pytest.raises(ArgumentError, match=f'`{arg}`'): Explorable(**dict(name='a', say='', still=png, alt='', data={}, script='') | kw)
    with pytest.raises(ArgumentError, match='`data`'): packed(np.array(['words']))
    assert '</script' not in Explorable('a', '', png, '', dict(t='</script>'), '').code()


def film_state(pg): return pg.evaluate("({...document.querySelector('.mxp-live').dataset})")


def floats(words): return [float(v) for v in words.split()]


@group
@pytest.mark.parametrize('name,control,count', [('start', 'way', 3), ('baselines', 'alpha', 4), ('walks', 'way', 2)])
def test_the_sums_of_the_films_meet_the_engine(written, name, control, count):
    from manifold_xai.boards.dashboards import stage
    from manifold_xai.boards.films import cast, toured
    from manifold_xai.engine.recipes import explain
    need_browser()
    b = cast(4)[3] if name == 'start' else cast(1)[0]
    x, c, net = stage()[2][b:b + 1], int(stage()[3][b]), stage()[0]
    F = lambda v: net(v).softmax(1)[0, c].item()
    if name == 'baselines': want = [explain(net, x, c, 'ig', baseline=k, steps=32, rule='trapezoid').values.sum().item() for k in (0, 1, 'blur', 'noise')]
    elif name == 'start': want = [F(x) - F(0*x)]*3
    else: want = [toured((b,), (k,)).maps[k]['left'][0, -1].sum().item() for k in ('spectral_ig', 'ma_gig')]
    with page() as pg:
        pg.goto(f'file://{written}/{name}.html')
        pg.wait_for_selector('.mxp-live canvas')
        if name == 'walks':
            pg.get_by_role('group', name='first').get_by_role('button', name='Spectral IG').click()
            pg.get_by_role('group', name='rule').get_by_role('button', name='left').click()
        pg.get_by_role('slider', name=control).focus()
        pg.keyboard.press('End')
        got = film_state(pg)
        assert floats(got['sums']) == pytest.approx(want, abs=1e-4) and len(want) == count and float(got['ms']) < 50
        pg.keyboard.press('Home')
        assert floats(film_state(pg)['sums']) == pytest.approx([0]*count, abs=1e-6)


@group
def test_the_film_plays_and_ends_in_the_class_asked_for(written):
    need_browser()
    with page() as pg:
        pg.goto(f'file://{written}/film.html')
        pg.wait_for_selector('.mxp-live canvas')
        pg.get_by_role('button', name='Play').click()
        pg.wait_for_function("+document.querySelector('.mxp-live').dataset.k === 20")
        for digit in '347':
            pg.get_by_role('group', name='digit').get_by_role('button', name=digit, exact=True).click()
            for i in range(3):
                pg.get_by_role('group', name='becomes').get_by_role('button').nth(i).click()
                got = film_state(pg)
                assert got['source'] == digit and got['says'] == got['target'] and .05 < float(got['l1']) < .2 and float(got['ms']) < 50
        pg.get_by_role('slider', name='step').focus()
        pg.keyboard.press('Home')
        assert float(film_state(pg)['l1']) == 0 and film_state(pg)['says'] == '7'


def state(pg, *keys): return pg.evaluate("k => k.map(n => document.querySelector('.mxp-live').dataset[n])", list(keys))


def slide(pg, name, value):
    pg.get_by_label(name, exact=True).first.fill(str(value))


@group
def test_the_playground_on_the_page_and_in_the_package(written):
    need_browser()
    import torch
    from manifold_xai.boards import playground as P
    from manifold_xai.engine.metrics import diffid
    from manifold_xai.engine.testbeds import digits
    with page() as pg:
        pg.goto(f'file://{written}/rules.html')
        pg.wait_for_selector('.mxp-live canvas')
        for kind, button in (('smooth', 'smooth'), ('kinked', 'with kinks')):
            pg.get_by_role('button', name=button, exact=True).click()
            for k, rule in enumerate(P.PLAY_RULES):
                pg.get_by_role('button', name=rule, exact=True).click()
                for n in (1, 6, 37):
                    slide(pg, 'segments N', n)
                    total, change, gap, error, ms = map(float, state(pg, 'sum', 'change', 'gap', 'error', 'ms'))
                    assert abs(total - change) == pytest.approx(P.errors(kind)[k, 0, n - 1].item(), abs=2e-6), (kind, rule, n)
                    assert (gap, error) == pytest.approx(P.errors(kind)[k, :, n - 1].tolist(), rel=1e-5, abs=1e-12)
                    assert ms < 50
    with page() as pg:
        pg.goto(f'file://{written}/game.html')
        pg.wait_for_selector('.mxp-live canvas')
        d = P.played()
        slide(pg, 'orders walked', 720)
        walked = [float(v) for v in state(pg, 'walked')[0].split(',')]
        assert walked == pytest.approx(d['shapley'][0].tolist(), abs=1e-6)
        face = pg.locator('canvas').first
        box = face.bounding_box()
        face.click(position=dict(x=.75*box['width'], y=.1*box['height']))
        pg.get_by_role('group', name='patches that take part').get_by_role('button', name='5', exact=True).click()
        S = 63 - 2 - 16
        assert state(pg, 'coalition') == [str(S)] and float(state(pg, 'value')[0]) == pytest.approx(d['v'][0, S].item(), abs=1e-6)
        assert float(state(pg, 'ms')[0]) < 50
    with page() as pg:
        pg.goto(f'file://{written}/fooled.html')
        pg.wait_for_selector('.mxp-live canvas')
        d, net = P.paintings(), P.small_net()
        for k, name in enumerate(d['names']):
            pg.get_by_role('button', name=name, exact=True).click()
            assert float(state(pg, 'score')[0]) == pytest.approx(d['scores'][k, 0].item(), abs=1e-4), name
        pg.get_by_role('button', name='nothing', exact=True).click()
        pg.locator('canvas').first.focus()
        for key in (' ', *['ArrowUp']*3, ' ', *['ArrowLeft']*4, ' '): pg.keyboard.press(key)
        box = pg.locator('canvas').first.bounding_box()
        pg.mouse.move(box['x'] + .3*box['width'], box['y'] + .6*box['height'])
        pg.mouse.down()
        pg.mouse.move(box['x'] + .6*box['width'], box['y'] + .7*box['height'], steps=6)
        pg.mouse.up()
        painted, score, ms = state(pg, 'painted', 'score', 'ms')
        m = torch.zeros(784)
        m[[int(v) for v in painted.split()]] = 1
        assert 20 < m.sum() < 200
        x = digits('test')[0][d['number'][:1]]
        want = diffid(net, x, m.view(1, 1, 28, 28), torch.tensor(d['label'][:1])).diffid.item()
        assert float(score) == pytest.approx(want, abs=1e-4) and float(ms) < 50
    with page() as pg:
        pg.goto(f'file://{written}/sphere.html')
        pg.wait_for_selector('.mxp-live canvas')
        pg.get_by_role('button', name='swiss roll', exact=True).click()
        slide(pg, 'particles K', 6)
        slide(pg, 'noise s', 3)
        d = P.swarm('roll')
        error = (d['estimate'][2, 3, 6] - d['flat'][2]).norm()/d['flat'][2].norm()
        assert [float(v) for v in state(pg, 'error', 'rms')] == pytest.approx([error.item(), d['rms'][2, 3, 6].item()], rel=1e-4)
        before = state(pg, 'yaw', 'pitch')
        box = pg.locator('canvas').first.bounding_box()
        pg.mouse.move(box['x'] + 90, box['y'] + 90)
        pg.mouse.down()
        pg.mouse.move(box['x'] + 150, box['y'] + 120, steps=4)
        pg.mouse.up()
        assert all(a != b for a, b in zip(before, state(pg, 'yaw', 'pitch'))) and float(state(pg, 'ms')[0]) < 50


@group
def test_a_benchmark_tells_its_pairs(written):
    "What the page says of two recipes is what scipy says of the stored rows; a touched row is compared"
    need_browser()
    rows = read_table(ROOT/'nbs/real/winner_digits_truth.csv', ROOT/'bench')
    wide = rows[rows['view'] == 'grid'].pivot_table(index='index', columns='recipe', values='cell_share')
    with page(width=1200, height=900) as pg:
        pg.goto(f'file://{written}/bench.html')
        pg.wait_for_selector('.mxp-live canvas')
        said = lambda: pg.evaluate("({...document.querySelector('.mxp-live').dataset})")
        pg.get_by_label('with').select_option(label='ig, output=logit')
        got, d = said(), wide['pooled_ig, output=logit'] - wide['ig, output=logit']
        assert float(got['diff']) == pytest.approx(d.mean(), abs=1e-6) and int(got['won']) == (d > 0).sum()
        assert wilcoxon(d).pvalue <= float(got['p']) <= 18*wilcoxon(d).pvalue + 1e-12
        box = pg.locator('.mxp-live canvas').first.bounding_box()
        pg.mouse.click(box['x'] + 20, box['y'] + 24*2 + 12)
        assert said()['a'] == wide.mean().sort_values(ascending=False).index[2]
        pg.get_by_label('input', exact=True).fill('5')
        assert float(said()['y']) == pytest.approx(wide[said()['a']].iloc[5], abs=1e-6) and float(said()['ms']) < 50


def test_a_picture_has_a_name_from_its_first_moment():
    "A canvas that says what it shows only when it is painted is nameless until then."
    left = [(p.name, s[m.start():m.end() + 60]) for p in sorted((ROOT/'manifold_xai').rglob('*.py')) for s in [p.read_text()]
            for m in re.finditer(r"setAttribute\('role', 'img'\)", s) if "'aria-label'" not in s[m.end():m.end() + 60]]
    assert not left
