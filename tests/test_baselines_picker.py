"The picker of the notebook on baselines, as it is stored: a reader without a kernel clicks, and the pictures change"
import html
import json
import re
from pathlib import Path

import pytest

NB = Path(__file__).resolve().parent.parent/'nbs'/'engine/08_baselines.ipynb'


def stored():
    "The page inside the frame of the stored output"
    outs = [o['data']['text/html'] for c in json.loads(NB.read_text())['cells'] for o in c.get('outputs', []) if 'text/html' in o.get('data', {})]
    frames = [m for t in map(''.join, outs) for m in re.findall(r'<iframe[^>]*srcdoc="([^"]*)"', t)]
    assert len(frames) == 1
    return html.unescape(frames[0]), next(t for t in map(''.join, outs) if '<iframe' in t)


def test_it_is_small_and_loads_nothing():
    page, output = stored()
    assert len(output.encode()) < 300_000 and 'http' not in page and 'sandbox="allow-scripts"' in output


PIXELS = "id => { const c = document.querySelector(id); return Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).join() }"


def test_clicking_changes_the_pictures(browser, tmp_path):
    page, output = stored()
    (tmp_path/'a.html').write_text('<!doctype html><meta charset="utf-8">' + output, encoding='utf-8')
    with browser.page() as pg:
        pg.goto((tmp_path/'a.html').as_uri())
        f = pg.frames[1]; f.wait_for_selector('#said:not(:empty)')
        state = lambda: {k: f.evaluate(PIXELS, k) for k in ('#x', '#base', '#mid', '#map')} | dict(said=f.text_content('#said'))
        a = state()
        assert set(a['#base'].split(',')) == {'0', '255'} and a['said'].startswith('zero')       # black, opaque
        f.get_by_label('one', exact=True).check(); b = state()
        assert a['#x'] == b['#x'] and all(a[k] != b[k] for k in ('#base', '#mid', '#map', 'said')) and set(b['#base'].split(',')) == {'255'}
        f.locator('input[name=input]').nth(2).check(); c = state()
        assert all(b[k] != c[k] for k in ('#x', '#mid', '#map', 'said')) and b['#base'] == c['#base']
        f.locator('input[name=base]:checked').press('ArrowRight'); assert f.text_content('#said').startswith('grey')
        data = json.loads(page.split('id="data">')[1].split('</script>')[0])
        assert f.locator('input[name=base]').count() == len(data['rows'][0]) >= 8 and not pg.errors
        pg.screenshot(path=str(tmp_path/'picker.png'))
