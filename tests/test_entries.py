"The short notebooks of `make dashboard`: what they say, and, in a browser, that each control has a name and each board opens as it is made."
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]/'tools'))
from dashboards import BOARDS, write
from test_dashboards import KNOWN, folders

NAMELESS = """()=>[...document.querySelectorAll('.mx-dash input, .mx-dash select, .mx-dash textarea, .mx-dash button, .mx-dash [role=slider], .mx-dash .noUi-handle')]
  .filter(e => e.type !== 'hidden' && !(e.getAttribute('aria-label') || e.labels?.length || e.textContent.trim() || e.title)).map(e => e.outerHTML.slice(0, 120))"""
DRAWN = "(n)=>document.querySelectorAll('.mx-dash .mx').length >= n && [...document.querySelectorAll('.mx-dash .mx')].every(m => m.dataset.ms !== undefined)"


def test_written(tmp_path):
    "Two cells each, and code that Python can read."
    made = write(tmp_path/'boards')
    assert [p.stem for p in made] == sorted(BOARDS)
    for p in made:
        cells = json.loads(p.read_text())['cells']
        assert [c['cell_type'] for c in cells] == ['markdown', 'code']
        compile(cells[1]['source'], p.name, 'exec')


@pytest.mark.parametrize('name', BOARDS)
def test_every_control_has_a_name(browser, tmp_path, name):
    "A list of all boards; the board that is chosen comes without an error, and nothing in it is nameless."
    write(tmp_path/'boards')
    port = browser.free_port()
    url = f'http://127.0.0.1:{port}/'
    args = ['voila', str(tmp_path/'boards'), '--no-browser', f'--port={port}', '--Voila.ip=127.0.0.1', '--MappingKernelManager.cull_idle_timeout=600', '--MappingKernelManager.cull_interval=60']
    with browser.server(args, url, tmp_path/'voila.log', **folders(tmp_path)), browser.page(width=1400, height=1000) as pg:
        pg.goto(url, timeout=60_000)
        pg.get_by_text(f'{name}.ipynb').first.wait_for(timeout=60_000)
        pg.goto(f'{url}voila/render/{name}.ipynb', timeout=180_000)
        pg.wait_for_function(DRAWN, arg=len(BOARDS[name][2]), timeout=180_000)
        pg.wait_for_timeout(4500)
        assert pg.evaluate(NAMELESS) == []
        assert [e for e in pg.errors if not any(k in e for k in KNOWN)] == []
