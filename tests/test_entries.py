"The short notebooks of `make dashboard`: what they say, and, in a browser, that each control has a name and each board opens as it is made."
import json
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]/'tools'))
from dashboards import BOARDS, write
from test_dashboards import KNOWN, folders

NAMELESS = """()=>[...document.querySelectorAll('.mx-dash input, .mx-dash select, .mx-dash textarea, .mx-dash button, .mx-dash [role=slider], .mx-dash .noUi-handle, .mx-own input, .mx-own select, .mx-own button')]
  .filter(e => e.type !== 'hidden' && !(e.getAttribute('aria-label') || e.labels?.length || e.textContent.trim() || e.title)).map(e => e.outerHTML.slice(0, 120))"""
DRAWN = "(n)=>document.querySelectorAll('.mx-dash .mx, .mx-own').length >= n && [...document.querySelectorAll('.mx-dash .mx, .mx-own')].every(m => m.dataset.ms !== undefined)"


def test_written(tmp_path):
    "Two cells each, and code that Python can read."
    made = write(tmp_path/'boards')
    assert [p.stem for p in made] == sorted(BOARDS)
    for p in made:
        cells = json.loads(p.read_text())['cells']
        assert [c['cell_type'] for c in cells] == ['markdown', 'code']
        compile(cells[1]['source'], p.name, 'exec')


def test_start_page(tmp_path):
    "A title, a sentence and a still for each board, and nothing that a network must bring"
    from dashboards import START
    write(tmp_path)
    page = (tmp_path/START/'tree.html').read_text()
    for name, (title, sentence, _, _, still) in BOARDS.items():
        assert f'voila/render/{name}.ipynb' in page and title in page and sentence in page, name
    assert page.count('src="data:image/jpeg;base64,') == len(BOARDS) and 'http' not in page and len(page) < 300_000


@pytest.fixture(scope='module')
def started(browser, tmp_path_factory):
    "The address of a server of all boards"
    d = tmp_path_factory.mktemp('entries')
    write(d/'boards')
    port = browser.free_port()
    url = f'http://127.0.0.1:{port}/'
    args = ['voila', str(d/'boards'), '--no-browser', f'--port={port}', '--Voila.ip=127.0.0.1', '--MappingKernelManager.cull_idle_timeout=600', '--MappingKernelManager.cull_interval=60', '--template=start']
    with browser.server(args, url, d/'voila.log', **folders(d), JUPYTER_PATH=str(d/'boards/.jupyter')): yield url


@pytest.mark.parametrize('name', [*BOARDS] if os.environ.get('LONG') == '1' else ['3_walks'])   # all in make test-long
def test_every_control_has_a_name(browser, started, name):
    "A start page of all boards; the board that is chosen comes without an error, and nothing in it is nameless."
    with browser.page(width=1400, height=1000) as pg:
        pg.goto(started, timeout=60_000)
        assert pg.evaluate("()=>[...document.images].length > 0 && [...document.images].every(i => i.naturalWidth > 100)")
        pg.get_by_role('link', name=BOARDS[name][0]).click(timeout=60_000)
        pg.wait_for_function(DRAWN, arg=len(BOARDS[name][3]), timeout=180_000)
        pg.wait_for_timeout(4500)
        assert pg.evaluate(NAMELESS) == []
        assert [e for e in pg.errors if not any(k in e for k in KNOWN)] == []
