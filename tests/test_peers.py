"Other people's code beside ours: found where it is, named where it is not. No verdict here depends on the clock."
import sys
from pathlib import Path

import pytest
import torch
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.sources import run_file

ROOT = Path(__file__).resolve().parent.parent
peers = run_file(ROOT/'bench/peers.py')

# a stand-in of the released code: two files of a package, one imports the other, as published
BASE = '''
import torch

class Plain:
    def __init__(self, model, num_steps=200, device='cuda', exp_obj='prob', fraction=.1):
        self.model, self.n = model, num_steps
    def get_attributions(self, inputs, labels):
        x = inputs.clone().requires_grad_()
        for _ in range(self.n): g, = torch.autograd.grad(self.model(x).softmax(1)[range(len(x)), labels].sum(), x)
        seen.append((tuple(inputs.shape), labels.tolist(), self.n))
        return g*inputs

seen = []
'''
GIG = 'from standin_cleanig.base import Plain\n\nclass GIGExplainer(Plain): pass\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    d = tmp_path/'standin_cleanig'
    d.mkdir()
    for name, text in {'__init__': '', 'base': BASE, 'gig': GIG}.items(): (d/f'{name}.py').write_text(text)
    monkeypatch.setattr(sys, 'path', [*sys.path])
    yield tmp_path
    for k in [k for k in sys.modules if k.startswith('standin_cleanig')]: del sys.modules[k]


def test_a_peer_of_a_folder(folder):
    rows = {r['peer']: r for r in peers.ratios(folder, 2, ('MA-GIG', 'Guided IG of MA-GIG'))}
    r = rows['Guided IG of MA-GIG']
    assert 0 < r['low'] <= r['ratio'] <= r['high'] and r['goal'] == 3.5 and r['ours'] > 0 and r['theirs'] > 0
    seen = sys.modules['standin_cleanig.base'].seen
    # once before the clock, then in each of the two turns
    assert len(seen) == 3 and set(map(str, seen)) == {str(((1, 1, 28, 28), seen[0][1], peers.STEPS))}
    assert 'missing' in rows['MA-GIG'] and 'not in the folder' in peers.line(rows['MA-GIG'])
    assert 'goal 4' in peers.line(rows['MA-GIG']) and '3.5' in peers.line(r)


def test_a_peer_that_breaks(folder):
    (folder/'standin_cleanig/gig.py').write_text('class GIGExplainer:\n    def __init__(self, *a, **k): raise OSError("no card")\n')
    r = next(peers.ratios(folder, 1, ['Guided IG of MA-GIG']))
    assert 'no card' in r['missing']


def test_no_folder(tmp_path):
    with pytest.raises(ArgumentError, match='peers'): list(peers.ratios(tmp_path/'gone'))


def test_turns():
    said = []
    r = peers.alternated(lambda: said.append('o'), lambda: said.append('t'), repeats=3)
    assert sorted(said) == ['o']*4 + ['t']*4 and ''.join(said[2:]) == 'tootto' and r['low'] <= r['high']


def test_quotient_is_theirs_over_ours(monkeypatch):
    spent = {'o': 2., 't': 6.}
    monkeypatch.setattr(peers, '_seconds', lambda f, *clock: spent[f()])
    r = peers.alternated(lambda: 'o', lambda: 't', repeats=4)
    assert r['ratio'] == r['low'] == r['high'] == 3. and (r['ours'], r['theirs']) == (2., 6.)


def test_overhead_asks_as_often_as_the_walk(monkeypatch):
    "The bare evaluations beside each walk are as many as the walk's own; no verdict on the clock"
    asked = []
    monkeypatch.setattr(peers, '_seconds', lambda f, *clock: asked.append(f) or 1.)
    rows = list(peers.overhead(steps=5, repeats=1))
    assert [m for m, *_ in rows] == [*peers.WALKS] and all(r[1:] == (0., 0., 0.) for r in rows)
    counted = []
    for walk, bare in zip(asked[::2], asked[1::2]):
        n = int(walk().cost.forward[0])
        seen = [c.cell_contents for c in bare.__closure__ if isinstance(c.cell_contents, int)]
        counted.append(n in seen)
        bare()
    assert all(counted)
