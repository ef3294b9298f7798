"What methods take as inputs grow: tensors made, operations, calls of the model; never seconds."
import warnings

import pytest
import torch
from torch import nn

from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.recipes import find, fitting, methods, options
from meter import Counted, Meter
from beds import Chart, Net, shrink
from test_slopeless import options as asked

pytestmark = pytest.mark.filterwarnings('ignore')
SMALL = dict(steps=4, samples=50, K=4, permutations=4, orders=2, trees=5)
MORE = dict(spex=dict(samples=220), dig_t=dict(samples=2, steps=3), ddpath=dict(samples=2, steps=3), dig=dict(paths=1, sample_steps=2), geodesic_ig=dict(iters=2))   # its sweeps end when nothing is gained, which depends on the data
EACH = 'gralis', 'occlusion', 'shapley_sampling'          # on a table they evaluate every column: the rows grow, what is held at once must not
SLOW = 'proxy_spex', 'spex'                               # trees and codes of thousands of players: series only
NUMPY = 'blur_ig', 'kernel_shap', 'lime', 'samp', 'proxy_spex', 'spex'      # they work in numpy and scipy too
BLOCK = 2**28                                             # bytes of a block of masks that is made at once, whatever the input's size


class Halves:
    "A chart of long inputs"
    range = (0, 1)
    def encode(self, x): return x[..., ::50]
    def decode(self, z): return z.repeat_interleave(50, -1)


def series(n):
    torch.manual_seed(0)
    return Counted(nn.Sequential(nn.Conv1d(1, 4, 9, 4), nn.ReLU(), nn.AdaptiveAvgPool1d(2), nn.Flatten(), nn.Linear(8, 2))).eval(), torch.rand(1, 1, n)


def table(n):
    torch.manual_seed(0)
    return Counted(nn.Sequential(nn.Linear(n, 4), nn.ReLU(), nn.Linear(4, 2))).eval(), torch.rand(1, n)


def needs(method):
    f = find(method).recipe
    return fitting(method, **SMALL) | (dict(chart=Halves()) if f.chart else {}) | (dict(denoiser=shrink) if f.denoiser else {}) | MORE.get(method, {})


def metered(make, n, method):
    net, x = make(n)
    with Meter(method in NUMPY) as m: explain(net, x, method=method, **needs(method))
    return m, net


@pytest.mark.parametrize('method', sorted(methods()))
def test_long_series(method):
    "Four times the length: four times the memory, as many operations, calls and rows"
    (a, net), (b, large) = (metered(series, n, method) for n in (2000, 8000))
    assert b.largest <= 4.5*a.largest and b.made <= 5*a.made + 2**20 and b.arrays <= 5*a.arrays + 2**20
    assert b.largest <= 8000*4*512                        # 512 rows of the input at most
    assert large.rows <= 1.2*net.rows + 2 and large.calls <= 2*net.calls + 8 and b.ops <= 2.5*a.ops


@pytest.mark.parametrize('method', sorted(set(methods()) - {'blur_ig', 'pooled_ig', 'grad_cam', 'guided_grad_cam', *EACH, *SLOW}))
def test_wide_tables(method):
    (a, net), (b, large) = (metered(table, n, method) for n in (2000, 8000))
    assert b.largest <= 4.5*a.largest and b.made <= 5*a.made + 2**20 and b.arrays <= 5*a.arrays + 2**20
    assert large.rows <= 1.2*net.rows + 2 and large.calls <= 3*net.calls + 8 and b.ops <= 2.5*a.ops


@pytest.mark.parametrize('method', EACH)
def test_every_column(method):
    "As many evaluations as columns, in blocks of bounded size"
    (a, net), (b, large) = (metered(table, n, method) for n in (500, 2000))
    assert 3.5*net.rows < large.rows < 4.5*net.rows
    assert max(a.largest, b.largest) <= BLOCK and b.arrays <= 4.5*a.arrays + 2**20
    assert b.ops/large.calls <= 2*a.ops/net.calls        # nothing is built anew for a block beyond the block itself


@pytest.mark.parametrize('method', ['kernel_shap', 'lime'])
def test_twenty_thousand_columns(method):
    "The default number of coalitions; an n x n matrix would have 1.6 GB, rank 500 needs 40 MB"
    net, x = table(20000)
    with Meter() as m: explain(net, x, method=method)
    assert m.largest <= 8*20000*max(net.rows, 500) and m.largest < 20000**2*4/4


def test_occlusion_builds_its_windows_once():
    "Operations beside those of a block do not grow with the number of blocks"
    ops = []
    for chunk in (200, 50):
        net, x = table(1000)
        with Meter() as m: explain(net, x, method='occlusion', chunk=chunk)
        ops.append((m.ops, net.calls, m.largest, m.made))
    per_block = (ops[1][0] - ops[0][0])/(ops[1][1] - ops[0][1])
    assert per_block < 60 and ops[1][2] <= ops[0][2]                       # about 40 operations, the model's included
    assert ops[1][3] <= 1.3*ops[0][3]                                      # windows rebuilt for each block would make four times as much


def counts(method):
    "Options of a method that are counts"
    return [k for k, o in options(method).items() if k == 'steps' or isinstance(o.default, int) and not isinstance(o.default, bool) and k not in ('seed', 'max_depth')]


@pytest.mark.parametrize('method', sorted(methods()))
def test_counts_without_end(method):
    "10^12 of anything is refused before memory or work is asked for"
    torch.manual_seed(0)
    net, chart, x = Counted(Net().double()).eval(), Chart().double().eval(), torch.rand(1, 1, 11, 11, dtype=torch.float64)
    f = find(method).recipe
    kw = (dict(chart=chart) if f.chart else {}) | (dict(denoiser=shrink) if f.denoiser else {})
    for k in counts(method):
        with Meter() as m, pytest.raises(ArgumentError, match=f'`{k}`: got (1000000000000|an option that)'): explain(net, x, method=method, **kw | {k: 10**12})
        assert m.largest < 2**20 and net.calls == 0


@pytest.mark.parametrize('method', ['ig', 'guided_ig', 'blur_ig', 'spectral_ig'])
def test_steps_take_no_memory_of_their_own(method):
    "Five times the nodes: the largest tensor stays that of a block"
    largest = []
    for steps in (60, 300):
        net, x = table(8) if method in ('ig', 'guided_ig', 'ig2', 'agi') else series(40)
        with Meter() as m: explain(net, x, method=method, steps=steps, chunk=16)
        largest.append(m.largest)
    assert largest[1] <= largest[0] + 300*8*4            # a few numbers for a segment


class Machine(torch.nn.Module):
    "A model on a machine that has room for three rows"
    def __init__(self, net):
        super().__init__()
        self.net = net
    def forward(self, x):
        if len(x) > 3: raise torch.OutOfMemoryError('CUDA out of memory')
        return self.net(x)


class Cramped(Chart):
    "A chart that has room for two rows"
    def encode(self, x): return super().encode(self.few(x))
    def decode(self, z): return super().decode(self.few(z))
    def few(self, v):
        if len(v) > 2: raise torch.OutOfMemoryError('CUDA out of memory')
        return v


@pytest.mark.parametrize('method', sorted(m for m in methods() if find(m).recipe.chart and m != 'dig'))     # dig asks its chart for nothing here
def test_a_chart_that_fills_the_memory(method):
    "A walk whose chart does not fit is made of fewer inputs at once: the same maps, the same counts, said once"
    torch.manual_seed(0)
    net, x = Net().double().eval(), torch.rand(5, 1, 11, 11, dtype=torch.float64)
    roomy, cramped = Chart().double().eval(), Cramped().double().eval()
    cramped.load_state_dict(roomy.state_dict())
    want = explain(net, x, 1, method, **asked(method, roomy))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        a = explain(net, x, 1, method, **asked(method, cramped))
    torch.testing.assert_close(a.values, want.values, rtol=0, atol=1e-12)
    assert {k: v.tolist() for k, v in a.cost.items()} == {k: v.tolist() for k, v in want.cost.items()}
    assert sum('memory is full with' in str(w.message) for w in said) == 1


@pytest.mark.parametrize('method', sorted(methods()))
def test_a_full_memory(method):
    "Every method halves its rows until they fit, gives the maps of a large machine, counts the same evaluations, and says so once"
    torch.manual_seed(0)
    net, x, kw = Net().double().eval(), torch.rand(4, 1, 11, 11, dtype=torch.float64), asked(method, Chart().double().eval())
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        want = explain(net, x, 1, method, **kw)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        a = explain(Machine(net).eval(), x, 1, method, **kw)
    torch.testing.assert_close(a.values, want.values, rtol=0, atol=1e-12)
    assert {k: v.tolist() for k, v in a.cost.items()} == {k: v.tolist() for k, v in want.cost.items()}
    assert sum('memory is full with' in str(w.message) for w in said) == 1
