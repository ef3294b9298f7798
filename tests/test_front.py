"README's first screen: its picture is what the script makes, the numbers are the package's, the ten lines run, and it stays short."
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import picture
from notebooks import checksum, is_code, read, source

README = (ROOT/'README.md').read_text(encoding='utf-8')
FILE = ROOT/'nbs'/picture.PICTURE
LINE = rf'!\[([^\]]*)\]\(nbs/{picture.PICTURE}\)'


@pytest.fixture(scope='module')
def computed(): return picture.computed()


def test_the_picture_is_not_older_than_its_script():
    said = picture.words(FILE)
    assert said['script'] == checksum(ROOT/'tools/picture.py'), 'run `make picture`'
    assert FILE.stat().st_size < 150_000 and FILE.read_bytes()[1:4] == b'PNG'


def test_its_numbers_are_those_of_the_package(computed):
    "By another route: the map's sum is what the answers at both ends differ by, and the alternative text says it."
    import torch
    from manifold_xai.engine.testbeds import pocket_classifier
    x, y, change, walks = computed
    net = pocket_classifier()
    with torch.no_grad(): ends = [torch.nn.functional.softmax(net(v), 1)[0, y].item() for v in (torch.zeros_like(x), x)]
    for a in walks.values(): assert abs(a.values.double().sum().item() - (ends[1] - ends[0])) < 5e-4
    alt = re.search(LINE, README)[1]
    assert alt == picture.told(y, change, walks) and alt.count(f'{ends[1] - ends[0]:.3f}') == 4
    assert picture.words(FILE)['sums'] == [round(ends[1] - ends[0], 3)]*3


def test_its_strips_show_equal_stretches(computed):
    for a in computed[3].values():
        at = picture.frames(a)
        assert at == sorted(at) and at[0] == 0 and at[-1] == a.path.shape[1] - 1


def test_a_changed_script_or_number_is_noticed(computed, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(picture, 'computed', lambda: computed)
    (tmp_path/'nbs').mkdir()
    (tmp_path/'nbs/index.ipynb').write_text('{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# T"]}]}')
    assert picture.main(['--check'], tmp_path) == 1
    assert picture.main([], tmp_path) == 0 and picture.main(['--check'], tmp_path) == 0
    monkeypatch.setattr(picture, 'checksum', lambda p: 'other')
    assert picture.main(['--check'], tmp_path) == 1 and 'make picture' in capsys.readouterr().out


def test_the_first_screen():
    "The picture, the sentence, the lines that run, in this order; the ten lines are ten."
    head = README[:README.index('## Methods')]
    places = [re.search(p, head, re.M).start() for p in (LINE, r'^> ', r'^## Ten lines', r'^```python', r'^make demo', r'^make test')]
    assert places == sorted(places)
    lines = [l for b in re.findall(r'```python\n(.*?)```', head[:head.index('`a.values`')], re.S) for l in b.splitlines() if l.strip()]
    assert len(lines) <= 10


def test_the_ten_lines_run(capsys):
    head = README[:README.index('`a.values` is the signed map')]
    ns = {}
    for b in re.findall(r'```python\n(.*?)```', head, re.S): exec(b, ns)
    sums = ns['a'].values.flatten(1).sum(1)
    assert ((ns['a'].score_x - ns['a'].score_base) - sums).abs().max() < 1e-4
    said = re.search(r'sum of the map tensor\(\[([\d., ]+)\]\)', head)[1]
    assert max(abs(float(v) - s) for v, s in zip(said.split(','), sums.tolist())) < 5e-4
    capsys.readouterr()


def test_no_picture_of_another_host():
    assert not re.findall(r'!\[[^\]]*\]\(https?:', README)
    for c in read(ROOT/'nbs/index.ipynb')['cells']: assert is_code(c) or 'src="http' not in source(c)
