"The report: a page that asks nobody for anything, moves when it is scrubbed, and is written whole or not at all."
import errno
import re
import time
from pathlib import Path

import pytest
import torch

from manifold_xai.cli import load_chart, load_model, run_all
from manifold_xai.engine.recipes import explain, find, fitting, methods
from manifold_xai.boards.report import assess, page, png, scales, write
from manifold_xai.engine.testbeds import digits
from manifold_xai.manifold.diffusion import pocket_denoiser

NAMES = ['grad', 'grad_x_input', 'ig', 'ma_gig']
HASH = "(s)=>{const c=document.querySelector(s);return Array.from(c.getContext('2d').getImageData(0,0,c.width,c.height).data).reduce((a,b)=>(a*31+b)%1000003,7)}"
WALK, MAP = '#input-0 canvas[data-walk=ma_gig]', '#input-0 canvas[data-map=ig]'


@pytest.fixture(scope='module')
def made():
    "Two digits, four methods."
    x = digits('test')[0][:2]
    m = load_model()
    r = run_all(m, x, NAMES, chart=load_chart(), steps=8, progress=False)
    return x, r, assess(m, x, r, draws=2)


@pytest.fixture(scope='module')
def html(made): return page(*made, names=['<first>', 'second & last'])


@pytest.fixture
def opened(browser, html, tmp_path):
    "The page in a browser, from a file, where every request that is not the file is noted."
    url = write(tmp_path/'report.html', html).as_uri()
    with browser.page(width=1200, height=900) as pg:
        pg.goto(url)
        pg.wait_for_selector('section[data-i]')
        yield pg
        assert not pg.errors, pg.errors
        assert [u for u in pg.requests if u != url and not u.startswith('data:')] == []


def test_no_address(html):
    "No address but the name of SVG, no import, no script or style from elsewhere."
    assert set(re.findall(r'https?://[^\s"\'<)]+', html)) == {'http://www.w3.org/2000/svg'}
    assert not re.search(r'@import|url\(|<link[^>]+stylesheet|<script[^>]+src|<iframe|fetch\(|XMLHttp', html)
    assert '<first>' not in html and '&lt;first&gt;' in html
    assert len(html) < 3e6


def test_scrub(opened):
    "The slider moves the walk; so do the arrow keys, with and without the focus on it."
    seen, ms = {opened.evaluate(HASH, WALK)}, []
    for k in (0, 5, 9):
        ms.append(opened.evaluate("(k)=>{const s=document.querySelector('#input-0 input[type=range]'),t=performance.now();s.value=k;s.dispatchEvent(new Event('input'));return performance.now()-t}", k))
        seen.add(opened.evaluate(HASH, WALK))
    print('ms for one scrub:', [round(v, 1) for v in ms])
    assert len(seen) == 4 and opened.text_content('#input-0 output') == '90 % of the way'
    opened.locator('#input-0 input[type=range]').focus()
    opened.keyboard.press('ArrowRight')
    assert opened.text_content('#input-0 output') == '100 % of the way'
    opened.evaluate("document.activeElement.blur(); document.querySelector('#input-0 .frames').scrollIntoView({block: 'center', behavior: 'instant'})")
    opened.keyboard.press('ArrowLeft')
    assert opened.text_content('#input-0 output') == '90 % of the way'


def test_ends_of_a_walk(opened):
    "The last frame of a walk is the input as it is drawn."
    opened.evaluate("()=>{const s=document.querySelector('#input-0 input[type=range]');s.value=s.max;s.dispatchEvent(new Event('input'))}")
    assert opened.evaluate(HASH, WALK) == opened.evaluate(HASH, '#input-0 canvas[data-x]')


def test_play(opened):
    "Play starts over from the end and runs."
    opened.evaluate("()=>{const s=document.querySelector('#input-1 input[type=range]');s.value=s.max;s.dispatchEvent(new Event('input'))}")
    opened.locator('#input-1 .controls button').click()
    seen, button = [], '#input-1 .controls button'
    for _ in range(500):  # the page's policy forbids the eval of `wait_for_function`
        seen.append(opened.text_content('#input-1 output'))
        if 'Play' in opened.text_content(button): break
        opened.wait_for_timeout(20)
    assert seen[0] in ('0 % of the way', '10 % of the way') and len(set(seen)) > 4, seen
    assert opened.text_content('#input-1 output') == '100 % of the way' and 'Play' in opened.text_content(button)


def test_light_and_dark(opened):
    "The button changes the paper and the maps' zero with it."
    paper = "getComputedStyle(document.querySelector('.card')).backgroundColor"
    a, h = opened.evaluate(paper), opened.evaluate(HASH, MAP)
    opened.locator('.theme').click()
    assert opened.evaluate(paper) != a and opened.evaluate(HASH, MAP) != h
    opened.locator('.theme').click()
    assert (opened.evaluate(paper), opened.evaluate(HASH, MAP)) == (a, h)


def test_pointing_tells_the_value(opened, made):
    "The value under the pointer is the map's, in every map."
    at = opened.locator(MAP).first
    at.scroll_into_view_if_needed()
    box = at.bounding_box()
    v = made[1]['ig'].values[0, 0]
    i, j = divmod(int(v.abs().argmax()), 28)
    opened.mouse.move(box['x'] + (j + .5)/28*box['width'], box['y'] + (i + .5)/28*box['height'])
    said = opened.locator('#input-0 figure:has(canvas[data-map=ig]) .val').first.text_content()
    assert float(said.replace('−', '-')) == pytest.approx(float(v[i, j]), abs=6e-5)
    assert opened.locator('#input-0 figure:has(canvas[data-map=ma_gig]) .val').first.text_content()


CAPTIONS = """()=>Object.fromEntries([...document.querySelectorAll('#input-0 details figure.map')].map(f =>
  [f.querySelector('canvas').dataset.map, f.querySelector('figcaption').innerText]))"""
NUMBER = re.compile(r'[−-]?\d+(?:\.\d+)?(?:e[−+-]?\d+)?')


def first_number(text): return float(NUMBER.search(text.replace('−', '-'))[0])


@pytest.mark.filterwarnings('ignore')
def test_every_method_says_its_own_numbers(browser, tmp_path):
    "The sum under each map and the value at three places of it are those of the Attribution, for every method and for a sum over classes"
    x, m, chart, den = digits('test')[0][:1], load_model(), load_chart(), pocket_denoiser()
    small = dict(steps=4, samples=200, K=6, permutations=4, orders=2, trees=5, sample_steps=2, paths=1, iters=2)
    own = dict(spex=dict(samples=2600, degree=1), dig_t=dict(samples=2, steps=3), ddpath=dict(samples=2, steps=3))
    r = {}
    for k in methods():
        recipe = find(k).recipe
        needs = (dict(chart=chart) if recipe.chart else {}) | (dict(denoiser=den) if recipe.denoiser else {})
        r[k] = explain(m, x, method=k, **fitting(k, **small) | needs | own.get(k, {}))
    url = write(tmp_path/'all.html', page(x, r, assess(m, x, r, draws=2))).as_uri()
    with browser.page(width=1200, height=900) as pg:
        pg.goto(url)
        pg.wait_for_selector('section[data-i]')
        pg.evaluate("document.querySelectorAll('#input-0 details').forEach(d => d.open = true)")
        said = pg.evaluate(CAPTIONS)
        assert set(said) == set(r)
        for k, a in r.items():
            if 'sum' in said[k] and 'no sum' not in said[k]:
                assert first_number(said[k].split('sum ')[1]) == pytest.approx(float(a.values.sum()), rel=6e-3, abs=6e-4), k
        assert sum('no sum' in t for t in said.values()) < len(said)/2
        assert 'of summed scores' in said['agi']
        for place in (300, 405, 500):
            i, j = divmod(place, 28)
            at = pg.locator('#input-0 details canvas[data-map=ig]').first
            at.scroll_into_view_if_needed()
            box = at.bounding_box()
            pg.mouse.move(box['x'] + (j + .5)/28*box['width'], box['y'] + (i + .5)/28*box['height'])
            shown = pg.evaluate(CAPTIONS)
            for k, a in r.items():
                v = a.values[0, 0, i, j].item()
                told = first_number(shown[k].split('\n')[-1])
                assert told == pytest.approx(v, rel=6e-3, abs=max(6e-5, float(a.values.abs().max())/20000)), (k, shown[k])
        assert not pg.errors


def test_a_phone_shows_the_input_and_three_maps_at_once(browser, html, tmp_path):
    with browser.page(width=390, height=844) as pg:
        pg.goto(write(tmp_path/'r.html', html).as_uri())
        low = pg.evaluate("Math.max(...[...document.querySelectorAll('#input-0 .first canvas')].map(c => c.getBoundingClientRect().bottom))")
        slider = pg.evaluate("document.querySelector('#input-0 .controls').getBoundingClientRect().top")
        assert low < slider < 844


def test_sorting(opened):
    "A click on a heading sorts, a second one turns it round; rows without a number come last."
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    column = "()=>[...document.querySelectorAll('table.sort')[0].tBodies[0].rows].map(r=>r.cells[10].dataset.v)"
    head = opened.locator('table.sort').first.locator('th button').nth(10)
    head.click()
    up = [float(v) for v in opened.evaluate(column) if v]
    head.click()
    down = opened.evaluate(column)
    assert up == sorted(up) and [float(v) for v in down if v] == up[::-1]
    opened.locator('table.sort').first.locator('th button').nth(1).click()
    assert opened.evaluate("()=>[...document.querySelectorAll('table.sort')[0].tBodies[0].rows].map(r=>r.cells[1].dataset.v === '')") == [False, False, True, True, True]


def test_narrow(browser, html, tmp_path):
    "On a phone nothing is wider than the screen."
    with browser.page(width=380, height=800) as pg:
        pg.goto(write(tmp_path/'r.html', html).as_uri())
        assert pg.evaluate('document.documentElement.scrollWidth') <= 380 and not pg.errors


def test_full_disk(tmp_path, monkeypatch):
    "A disk that fills up half way leaves the old page and says what happened."
    p = write(tmp_path/'report.html', 'the old page')
    whole = Path.write_text
    def half(self, text, **kw):
        whole(self, text[:len(text)//2], **kw)
        raise OSError(errno.ENOSPC, 'No space left on device', str(self))
    monkeypatch.setattr(Path, 'write_text', half)
    with pytest.raises(OSError, match='could not write .*No space left'): write(p, 'the new page')
    assert p.read_text() == 'the old page' and [q.name for q in tmp_path.iterdir()] == ['report.html']


@pytest.mark.parametrize('shape', [(6,), (5, 6), (3, 40, 30), (2, 5, 5), (1, 3, 4, 5)])
def test_any_shape(shape, tmp_path):
    "Vectors, grey and colour images, stacks: there is always a page and a picture."
    g = torch.Generator().manual_seed(0)
    x = torch.randn(2, *shape, generator=g)
    w = torch.randn(x[0].numel(), 3, generator=g)
    r = {m: explain(lambda v: (v.flatten(1) @ w).tanh(), x, method=m, steps=40, return_path=True) for m in ('ig', 'guided_ig')}
    assert 'canvas data-walk="ig"' in page(x, r)
    fig = png(x, r, path=tmp_path/'a.png')
    assert fig.axes[0].get_xlabel().startswith(f'class {int(r["ig"].target[0])}, F = ') and fig.get_supxlabel().startswith('Red')
    assert (tmp_path/'a.png').read_bytes()[:4] == b'\x89PNG'


def test_photographs_fit():
    "Walks of large pictures are reduced: the page stays below 3 MB."
    x = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    r = {m: explain(lambda v: v.mean((2, 3)), x, method=m, steps=30, return_path=True) for m in ('ig', 'guided_ig')}
    t = time.time()
    assert len(page(x, r)) < 3e6
    print(f'{time.time() - t:.1f} s')


def test_scale_is_common(made):
    "The maps that claim completeness share one scale, the gradient has its own."
    s = scales(made[1])
    assert (s['ig'] == s['ma_gig']).all() and (s['grad'] != s['ig']).all()


def test_numbers_on_screen(browser, tmp_path):
    "What is written below each map is the sum of its Attribution, sums over classes included; the score told is F(x)."
    x = digits('test')[0][:1]
    m = load_model()
    r = run_all(m, x, ['grad', 'occlusion', 'agi', 'ig', 'samp', 'ma_gig'], chart=load_chart(), steps=6, progress=False)
    with browser.page(width=1200, height=900) as pg:
        pg.goto(write(tmp_path/'r.html', page(x, r)).as_uri())
        pg.wait_for_selector('section[data-i]')
        said = pg.evaluate("[...document.querySelectorAll('details figure.map figcaption')].map(f => f.textContent)")
        assert not pg.errors
        lead = pg.locator('#input-0 .lead').text_content()
    by = {n: next(s for s in said if s.startswith(n)) for n in sorted(r, key=len)}
    for n in ('agi', 'ig', 'samp', 'ma_gig'): assert float(re.search(r'sum ([−\d.e]+)', by[n])[1].replace('−', '-')) == pytest.approx(float(r[n].values.sum()), abs=6e-4)
    assert 'summed scores' in by['agi'] and 'summed scores' in by['samp'] and 'no sum promised' in by['grad']
    assert float(re.search(r'is ([\d.]+) at this', lead)[1]) == pytest.approx(float(m(x).softmax(1).max()), abs=6e-4)


def test_few_inputs_have_no_winner(html): assert 'class=best' not in html


def test_help_needs_no_mouse(opened):
    "The columns are explained by something that takes the focus and opens by a key; nothing hides in a title."
    assert opened.evaluate("document.querySelectorAll('[title]').length") == 0
    opened.evaluate("document.querySelector('#input-0 details:has(table)').open = true")
    s = opened.locator('#input-0 details.help > summary').first
    s.focus()
    opened.keyboard.press('Enter')
    assert opened.locator('#input-0 details.help dl').first.is_visible()
