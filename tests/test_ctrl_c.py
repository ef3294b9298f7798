"Ctrl-C is passed on, and what was done until then is on it: `.partial`, `.finished`"
import pandas as pd
import pytest
import torch

from manifold_xai import explain
from manifold_xai.judging.speed import ratios
from manifold_xai.cli import run_all
from manifold_xai.engine.scoring import keeping
from manifold_xai.engine.recipes import find, fitting, methods
from manifold_xai.judging.faithfulness import audit, infidelity, mprt_table, road
from manifold_xai.engine.metrics import compare
from beds import shrink

MORE = dict(dig_t=dict(samples=2), ddpath=dict(samples=2), shapley_sampling=dict(orders=4), spex=dict(samples=300), proxy_spex=dict(samples=60, trees=20))
pytestmark = pytest.mark.filterwarnings('ignore')


class Stops(torch.nn.Module):
    "Somebody presses Ctrl-C at the k-th call"
    def __init__(self, net, k): super().__init__(); self.net, self.k, self.calls = net, k, 0; self.eval()
    def forward(self, x):
        self.calls += 1
        if self.calls == self.k: raise KeyboardInterrupt
        return self.net(x)


@pytest.fixture(scope='module')
def bed(bed): return *bed[:2], bed[2][:2]


def options(method, chart):
    f = find(method).recipe
    kw = fitting(method, steps=6, samples=130, K=6, permutations=4, orders=3)
    return kw | (dict(chart=chart) if f.chart else {}) | (dict(denoiser=shrink) if f.denoiser else {}) | MORE.get(method, {})


@pytest.mark.parametrize('method', sorted(methods()))
def test_every_method(bed, method):
    "Half-way, evaluated row by row"
    net, chart, x = bed; kw = dict(method=method, chunk=1) | options(method, chart)
    whole = Stops(net, None); a = explain(whole, x, **kw)
    with pytest.raises(KeyboardInterrupt) as e: explain(Stops(net, whole.calls*3//4), x, **kw)
    e = e.value
    assert hasattr(e, 'partial') or hasattr(e, 'finished'), 'nothing was kept'
    if method in ('ig', 'guided_ig', 'blur_ig', 'eig', 'ma_gig'): torch.testing.assert_close(e.finished['balanced'].values, a.values[:1])     # the input before is whole


def test_half_a_walk(bed):
    net, _, x = bed
    with pytest.raises(KeyboardInterrupt) as e: explain(Stops(net, 1 + 5), x[:1], method='ig', steps=8, rule='left', chunk=1)
    part = e.value.partial['left']
    assert part.extras['nodes'] == 4
    torch.testing.assert_close(part.values, explain(net, 3/8*x[:1], net(x[:1]).argmax(1), method='ig', steps=3, rule='left').values)     # three of eight segments


def test_compare(bed):
    net, _, x = bed; v = torch.randn_like(x)
    whole = compare(net, x, dict(a=v, b=-v, c=v**2), null=1, chunk=4)
    probe = Stops(net, None); compare(probe, x, dict(a=v, b=-v, c=v**2), null=1, chunk=4)
    with pytest.raises(KeyboardInterrupt) as e: compare(Stops(net, probe.calls), x, dict(a=v, b=-v, c=v**2), null=1, chunk=4)
    part = e.value.partial
    assert list(part.index) == ['random maps', 'a', 'b'] and ('.partial' in str(getattr(e.value, '__notes__', '.partial')))
    pd.testing.assert_frame_equal(part, whole.loc[part.index])
    with pytest.raises(KeyboardInterrupt) as e: compare(Stops(net, 2), x, dict(a=v), null=1, chunk=4)
    assert len(e.value.partial) == 0


def test_audit(bed):
    net, _, x = bed; v = torch.randn_like(x)
    asked = [(road, ('road', 'morf'), dict(ratios=(.2, .5))), (infidelity, ('relative',), dict(samples=4))]
    whole, probe = audit(net, x, dict(a=v, b=-v), asked, null=1), Stops(net, None); audit(probe, x, dict(a=v, b=-v), asked, null=1)
    with pytest.raises(KeyboardInterrupt) as e: audit(Stops(net, probe.calls), x, dict(a=v, b=-v), asked, null=1)
    part = e.value.partial
    assert len(part) == len(whole) - 1 and ('relative', 'b') not in part.index
    pd.testing.assert_frame_equal(part, whole.loc[part.index])


def test_randomised_models(bed):
    net, _, x = bed; calls = []
    def f(model, x, y):
        calls.append(1)
        if len(calls) == 4: raise KeyboardInterrupt
        return explain(model, x, y, 'grad')
    with pytest.raises(KeyboardInterrupt) as e: mprt_table(net, x, dict(first=f, second=f), seeds=(42, 43))
    assert list(e.value.partial.index) == ['first']


def test_bench(bed):
    net, _, x = bed
    probe = Stops(net, None); ratios(probe, x, steps=3, repeats=1, methods=['grad', 'ig'])
    with pytest.raises(KeyboardInterrupt) as e: ratios(Stops(net, probe.calls), x, steps=3, repeats=1, methods=['grad', 'ig'])
    assert [r['method'] for r in e.value.partial] == ['grad']


def test_many_methods(bed):
    "The table of the command line returns what is done and says that it was stopped"
    net, _, x = bed
    probe = Stops(net, None); run_all(probe, x, ['grad', 'ig', 'occlusion'], progress=False, steps=3)
    out = run_all(Stops(net, probe.calls), x, ['grad', 'ig', 'occlusion'], progress=False, steps=3)
    assert set(out) == {'grad', 'ig'} and out.stopped and out.failed == dict(occlusion='stopped')


def test_an_error_keeps_as_much():
    done = []
    with pytest.raises(ZeroDivisionError) as e:
        with keeping(lambda: list(done), 'the loop'):
            for k in (2, 1, 0): done.append(1/k)
    assert e.value.partial == [.5, 1.]
    if hasattr(e.value, 'add_note'): assert e.value.__notes__ == ['the loop broke off; `.partial` holds what was done (in a notebook: sys.last_value.partial)']
