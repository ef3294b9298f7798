"The book as a site: built from the stored outputs, every link leads somewhere, and a real browser reads it with the network blocked."
import functools
import http.server
import json
import re
import sys
import threading
from pathlib import Path

import pytest

from browser import need_browser, page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import book  # noqa: E402

pytestmark = pytest.mark.xdist_group('book')
FEW = {'index.html': (1400, 'light'), 'engine/06_theorem.html': (390, 'dark'), 'walks/01_gradients.html': (1400, 'light'), 'games/07_hessians.html': (390, 'dark'),
       'cheatsheet.html': (390, 'light'), 'map.html': (1400, 'dark'), 'api/engine.recipes.html': (390, 'dark')}


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp('site')
    made, bad = book.build(out)
    return out, made, bad


@pytest.fixture(scope='module')
def served(site):
    "The address of the site on a server of ours."
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *a): pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=site[0]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f'http://127.0.0.1:{server.server_port}/'
    server.shutdown()


def opened(pg, served, url):
    "Open a page with the rest of the world blocked; what it asked for elsewhere."
    outside = []
    def route(r):
        if r.request.url.startswith((served, 'data:', 'blob:')): return r.continue_()
        outside.append(r.request.url)
        r.abort()
    pg.route('**/*', route)
    pg.goto(served + url)
    return outside


def test_every_notebook_has_a_page_and_every_link_leads_somewhere(site):
    out, made, bad = site
    assert bad == []
    assert {*book.all_names(made)} == {*made.pages}
    for n in made.names: assert (out/f'{n}.html').exists(), n


def test_nothing_of_another_host(site):
    for p in site[0].rglob('*.html'):
        t = p.read_text()
        assert not re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//', t), p.name
        assert t.count('<main') == 1 and '<html lang="en">' in t and '<h1' in t, p.name


def test_formulas(site):
    "Every formula has become MathML with its source as a label; none stands there as dollars."
    t = (site[0]/'engine/06_theorem.html').read_text()
    n = sum(len(re.findall(r'(?<!\\)\$\$?[^$]+\$\$?', book.source(c))) for c in book.read(ROOT/'nbs/engine/06_theorem.ipynb')['cells'] if c['cell_type'] == 'markdown')
    assert t.count('<math ') >= n > 20
    prose = re.sub(r'<pre.*?</pre>|<code.*?</code>|<math.*?</math>', '', t, flags=re.S)
    assert '$' not in prose and '\\frac' not in prose
    assert '<msub>' in book.mathml('x_1', False) and 'display="block"' in book.mathml('x', True)


def test_search_finds(site):
    index = json.loads((site[0]/'search.js').read_text().removeprefix('window.BOOK_INDEX = ').rstrip(';'))
    assert len(index) > 1000 and all((site[0]/e['u'].partition('#')[0]).exists() for e in index)
    assert any(e['h'] == 'SmoothGrad' and e['u'].startswith('walks/01_gradients.html#') for e in index)


def test_cheat_sheet_has_every_method(site):
    from manifold_xai.engine.recipes import methods
    t = (site[0]/'cheatsheet.html').read_text()
    for m in methods(): assert f'<code>{m}</code>' in t, m
    assert 'not counted' not in t
    head = re.findall(r'<th>(.*?)</th>', t)
    assert head[:4] == ['method', 'in a line', 'which question', 'cost']
    rows = {r[0]: r for r in (re.findall(r'<t[hd][^>]*>(?:<code>)?(.*?)(?:</code>)?</t[hd]>', r) for r in re.findall(r'<tr>.*?</tr>', t)[1:])}
    # IG: F(x), then a forward and a backward at the 51 ends of 50 segments; Grad-CAM: one of each after F(x)
    assert rows['ig'][3] == '52 forward, 51 backward' and rows['grad_cam'][3] == '2 forward, 1 backward'


def test_first_screen_is_light(site):
    out = site[0]
    shared = sum((out/f).stat().st_size for f in ('style.css', 'site.js'))
    assert shared < 30_000
    start = (out/'index.html').read_text()
    pieces = sum((out/f'pieces/{m}.js').stat().st_size for m in re.findall(r'data-piece="([\w-]+)"', start))
    pictures = sum((out/m).stat().st_size for m in re.findall(r'src="(pictures/\w+\.png)"', start))
    assert len(start) + shared + pieces + pictures < 600_000


@pytest.mark.parametrize('url', FEW)
def test_in_a_browser(site, served, url):
    need_browser()
    from axe_playwright_python.sync_playwright import Axe
    width, scheme = FEW[url]
    with page(width=width, height=900) as pg:
        pg.emulate_media(color_scheme=scheme)
        outside = opened(pg, served, url)
        pg.wait_for_load_state('load')
        assert pg.evaluate('document.documentElement.dataset.theme') == scheme
        found = Axe().run(pg, options={'resultTypes': ['violations']}).response['violations']
        bad = {v['id']: [n['html'][:120] for n in v['nodes'][:2]] for v in found if v['impact'] in ('serious', 'critical')}
        assert not bad, bad
        pg.set_viewport_size(dict(width=390, height=900))
        assert pg.evaluate('document.documentElement.scrollWidth') <= 391, 'wider than a telephone'
        assert not outside and not pg.errors, (outside, pg.errors)


def test_search_theme_and_pieces_in_use(served):
    need_browser()
    with page(width=1200, height=900) as pg:
        outside = opened(pg, served, 'index.html')
        pg.wait_for_selector('.mxp-live canvas')
        assert pg.locator('.mxp-still').count() == 0
        pg.get_by_label('Search').fill('tangent space')
        pg.wait_for_selector('#found li')
        pg.keyboard.press('Tab')
        pg.keyboard.press('Enter')
        pg.wait_for_url(lambda u: 'index.html' not in u)
        assert not outside and not pg.errors
        before = pg.evaluate('getComputedStyle(document.body).backgroundColor')
        pg.get_by_role('button', name='Dark').click()
        assert pg.evaluate('getComputedStyle(document.body).backgroundColor') != before
        pg.reload()
        assert pg.evaluate('getComputedStyle(document.body).backgroundColor') != before
        opened(pg, served, 'games/07_hessians.html')
        pg.locator('[data-figure]').first.scroll_into_view_if_needed()
        pg.wait_for_selector('.js-plotly-plot .main-svg')
        assert not pg.errors
