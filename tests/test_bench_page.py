"The report of a benchmark in a real browser: narrow and wide, light and dark, without a network and without a script"
import pytest
from browser import need_browser, page
from manifold_xai.judging.bench import run
from manifold_xai.judging.page import report


@pytest.fixture(scope='module')
def where(tmp_path_factory):
    "A report with maps"
    out = tmp_path_factory.mktemp('page')
    got = run(methods=['grad', 'grad_cam'], metrics=['sparseness', 'diffid'], inputs=6, chunk=6, draws=2, keep_maps=True,
              out=str(out/'store'), progress=False)
    return report(got.frame(), out, 'two methods', got, pictures=True)


@pytest.mark.parametrize('width', [390, 1200])
@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_it_fits_and_asks_nobody(where, width, scheme):
    need_browser()
    with page(width=width, height=844) as pg:
        pg.emulate_media(color_scheme=scheme)
        pg.goto(where.as_uri())
        assert pg.evaluate('document.documentElement.scrollWidth') == width
        assert pg.errors == [] and [r for r in pg.requests if not r.startswith(('file:', 'data:'))] == []
        small = 'e => [...e].filter(v => v.offsetWidth && parseFloat(getComputedStyle(v).fontSize) < 11).length'
        assert pg.eval_on_selector_all('td, th, p, span, figcaption, a', small) == 0
        # every picture has come
        assert pg.eval_on_selector_all('img', 'e => e.every(v => v.naturalWidth > 0)')
        shown = pg.locator('figure.r0:visible').count()
        assert shown == 6
        pg.click('#r0')
        assert pg.locator('figure.r0:visible').count() == 0 and pg.locator('figure.r1:visible').count() == 6
