"The runner on processes of its own: killed, starved, hanging; and the store that is left"
import importlib, json, os, subprocess, sys, time, tracemalloc, warnings
from html import escape
from pathlib import Path
import numpy as np
import pytest
import torch
from fastcore.basics import AttrDict
from PIL import Image
from safetensors.torch import save_file
from manifold_xai import cli
from manifold_xai.cli import main
from manifold_xai.engine import recipes
from manifold_xai.engine.recipes import methods, options
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.bench import read_config, read_runs, run
from manifold_xai.judging.judges import _judges, find_judge
from manifold_xai.judging.league import beside
from manifold_xai.judging.plan import plan_of, questions_of, recipes_of
from manifold_xai.judging.sources import fingerprint, run_file
from manifold_xai.judging.store import Store

ROOT = Path(__file__).parent.parent
KILLS = 20 if os.environ.get('LONG') == '1' else 3        # 20 in make test-long
LIMIT = 3          # seconds for a task; a worker's clock begins when the model is loaded
ASKED = dict(methods=dict(ig=dict(steps=6), grad={}, rise=dict(samples=40)), metrics=['diffid', 'sparseness', 'grid'],
             inputs=12 if KILLS == 3 else 60, chunk=4, draws=2, output='logit')
SCRIPT = 'import json, sys; from manifold_xai.judging.bench import run; run(**json.loads(sys.argv[1]), progress=False)'
# a method that misbehaves as its options say, in a file as a user would write it
MINE = '''
import os, signal, time
from pathlib import Path
from manifold_xai.engine.recipes import AT_A_POINT, recipe
from manifold_xai.engine.walk import attribute

@recipe('mine', without=AT_A_POINT)
def mine(F, x, x0, *, does='', seed=0, **kw):
    "One segment, and a misfortune"
    if does == 'dies' and len(x) > 1: os.kill(os.getpid(), signal.SIGKILL)
    if does == 'hangs': time.sleep(60)
    if does == 'raises': raise ValueError('on purpose')
    return attribute(F, x, x0, steps=1, seed=seed, **kw)
'''


def begun(out, **more):
    "The runner in a process of its own"
    env = os.environ | dict(PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1', MKL_NUM_THREADS='1')
    return subprocess.Popen([sys.executable, '-c', SCRIPT, json.dumps(ASKED | dict(out=str(out)) | more)], env=env,
                            stderr=subprocess.PIPE, text=True)


def values(store):
    "key: value and status, for comparing stores; each key must stand once in the table"
    f = store.frame(['key', 'value', 'status', 'forward'])
    assert f.key.is_unique
    return {k: (v, s, n) for k, v, s, n in zip(f.key, f.value, f.status, f.forward)}


def same(a, b):
    assert a.keys() == b.keys()
    for k in a:
        assert a[k][1:] == b[k][1:]
        assert a[k][0] == b[k][0] or abs(a[k][0] - b[k][0]) <= 1e-12 or a[k][0] != a[k][0] and b[k][0] != b[k][0]


@pytest.fixture(scope='module')
def whole(tmp_path_factory):
    "The rows of an undisturbed run in one process of its own"
    out = tmp_path_factory.mktemp('whole')
    p = begun(out)
    assert p.wait(300) == 0, p.stderr.read()
    return values(Store(out))


@pytest.mark.xdist_group('bench')
def test_killed_again_and_again(whole, tmp_path):
    "SIGKILL a random while after a new file is there, 3 times (20 in make test-long); nothing is there twice"
    g = np.random.default_rng(0)
    for k in range(KILLS):
        before = len(list((tmp_path/'rows').glob('*.parquet'))) if k else 0
        p, more = begun(tmp_path), 1 if KILLS > 3 else int(g.integers(1, 4))
        while p.poll() is None and len(list((tmp_path/'rows').glob('*.parquet'))) < before + more: time.sleep(.01)
        time.sleep(float(g.random())*.05)
        p.kill()
        p.wait()
        assert len(values(Store(tmp_path))) < len(whole)
    p = begun(tmp_path)
    assert p.wait(300) == 0, p.stderr.read()
    same(values(Store(tmp_path)), whole)
    rows = sum(len(t) for t in Store(tmp_path).scan(['key']))
    assert rows == len(whole)                      # no row was computed twice either


@pytest.fixture
def as_before():
    "Methods and judges that a test registers are gone after it; those of the package, which are registered once, stay"
    known, before = {*recipes._found} | {*recipes._table().RECIPES}, {*_judges}
    yield
    for name in {*recipes._found} - known: del recipes._found[name]
    for name in {*_judges} - before:
        if not _judges[name].score.__module__.startswith('manifold_xai'): del _judges[name]


@pytest.mark.xdist_group('bench')
def test_workers_give_the_same_rows_and_misfortunes_become_rows(whole, tmp_path, as_before):
    "Two workers; a method that kills its worker, one that hangs, one that raises; a damaged file is computed again"
    (tmp_path/'mine.py').write_text(MINE)
    bad = {d: dict(method='mine', does=d) for d in ('dies', 'hangs', 'raises')}
    asked = ASKED | dict(methods=ASKED['methods'] | bad, imports=[str(tmp_path/'mine.py')], out=str(tmp_path/'s'),
                         inputs=4, metrics=['diffid', 'sparseness'])
    # warnings are not asked for: they are a matter of the whole process, in which dask's threads run too
    got = run(**asked, workers=2, threads=1, limit=LIMIT, progress=False)
    f = got.frame()
    assert dict(got.failed) == {d: 4*4 for d in bad}, f[f.status == 'failed'].groupby('recipe').reason.unique().to_dict()
    for d, why in (('dies', 'the worker died'), ('hangs', f'no answer in {LIMIT} s'), ('raises', 'on purpose')):
        rows = f[f.recipe == d]
        assert len(rows) == 4*4 and set(rows.status) == {'failed'} and rows.reason.str.contains(why).all(), d
    rows = values(got.store)
    good = {k: v for k, v in rows.items() if v[1] == 'ok'}
    assert len(good) == 4*4*(3 + 1 + 2 + 1) and good.keys() <= whole.keys()
    same(good, {k: whole[k] for k in good})
    file = next(p for p in got.store.files() if len(Store(got.store.folder).frame()))
    file.write_bytes(file.read_bytes()[:-1])
    again = run(**asked, workers=0, limit=LIMIT, progress=False)
    assert [p.name for p in (tmp_path/'s/damaged').iterdir()] == [file.name]
    same(values(again.store), rows)


class Batches:
    "n small inputs that are made when they are asked for"
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def key(self, i): return fingerprint('made', i)
    def load(self, idx):
        x = torch.stack([torch.randn(1, 6, 6, generator=torch.Generator().manual_seed(i)) for i in idx])
        return AttrDict(x=x, y=None, mask=None, names=[str(i) for i in idx])


def test_memory_does_not_grow_with_the_inputs(tmp_path):
    "What Python and numpy hold at most: a task's few words for each input more, no rows, no maps, no data"
    net, peak = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 3)).eval(), {}
    most = 10_240 if os.environ.get('LONG') == '1' else 3072
    for n in (64, 1024, most):      # the first only reads what is read once; 64 files are joined at once in the others
        tracemalloc.start()
        got = run(net, Batches(n), ['grad'], ['sparseness'], tmp_path/str(n), controls=['random'], draws=2, chunk=32,
                  keep_maps=True, progress=False)
        peak[n] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (got.computed, got.maps) == (3*n, 3*n)
        del got
    assert peak[most] - peak[1024] < 150*(most - 1024), peak         # a row alone takes more than a thousand bytes


def test_a_worker_that_starts_slowly_is_waited_for(monkeypatch):
    "dask gives a lost worker up after 15 s, and a run without workers would wait for ever"
    import dask, dask.distributed as d
    from dask.utils import parse_timedelta
    from manifold_xai.judging.bench import cluster
    monkeypatch.setattr(d, 'LocalCluster', lambda **kw: kw)
    monkeypatch.setattr(d, 'Client', lambda c: c)
    with dask.config.set({'distributed.deploy.lost-worker-timeout': '15s'}):
        assert cluster(2)['n_workers'] == 2
        assert parse_timedelta(dask.config.get('distributed.deploy.lost-worker-timeout')) > 3600


def test_without_the_extra(monkeypatch, tmp_path):
    "Where pyarrow or dask is missing, the error says what to install, and the rest of the package works"
    real = importlib.import_module
    def without(name, *package):
        if name.partition('.')[0] in ('pyarrow', 'dask'): raise ImportError(f'no {name}')
        return real(name, *package)
    monkeypatch.setattr(importlib, 'import_module', without)
    for what in (lambda: Store(tmp_path).add([dict(key='a')]), lambda: run(**ASKED, out=tmp_path, progress=False),
                 lambda: run(**ASKED, out=tmp_path, workers=2, progress=False)):
        with pytest.raises(ArgumentError, match=r'pip install manifold_xai\[bench\]'): what()


@pytest.mark.parametrize('file', sorted((ROOT/'bench').rglob('*.toml')), ids=lambda p: f'{p.parent.name}/{p.stem}')
def test_configurations(file, as_before):
    "Each says only what the runner knows, and every method and judge that it names has the options that it gives"
    for r in read_runs(file).values():
        for own in r.asked.get('imports', ()): run_file(ROOT/own)
        recipes_of(r.asked['methods'])
        questions_of(r.asked['metrics'])


def test_the_digits_are_what_their_page_says():
    "16 recipes, 5 maps without a model, 17 judges of all four kinds"
    c = read_config(ROOT/'bench/digits.toml')
    n = len(recipes_of(c['methods'])), len(c['controls']), len(c['metrics'])
    assert f'{n[0]} recipes, {n[1]} maps without a model, {n[2]} judges' in (ROOT/'bench/README.md').read_text()
    assert n[0] >= 14 and {find_judge(q.judge).kind for q in questions_of(c['metrics'])} == set('abcd')


BENCH = ROOT/'bench'
SMALL = sorted((BENCH/'small').glob('*.toml'))
# what stands for the photographs, networks and charts of a large configuration, and for those of two runs of ig2.toml
STAND = dict(model='bench/standin.py:net', chart='bench/standin.py:vae', data='bench/standin.py:pictures')
OTHER = {('ig2', 'wafer'): dict(model='bench/small/standins.py:relu', data='bench/small/standins.py:wafer'),
         ('ig2', 'trec'): dict(model='bench/small/standins.py:trec_cnn', data='bench/small/standins.py:trec')}
ONLY = dict(magig='imagenet5000', spectral='flowers')          # all of their runs in make test-long
RUNS = [(p, k) for p in sorted(BENCH.rglob('*.toml')) for k in read_runs(p)]
NOT_PLANNED = 'out workers scheduler threads limit retry progress'.split()


@pytest.mark.parametrize('file, run_', RUNS, ids=lambda v: str(getattr(v, 'stem', v)))
def test_each_run_is_planned(file, run_, monkeypatch, as_before):
    "With stand-ins, everything that a configuration asks for can be checked before any work"
    monkeypatch.chdir(ROOT)
    asked = read_runs(file)[run_].asked
    own = file.parent.name == 'small' or file.stem == 'digits'
    with_ = {} if own else OTHER.get((file.stem, run_), STAND)
    if not own: asked = asked | dict(inputs=12, first=0) | {k: v for k, v in with_.items() if k != 'chart' or 'chart' in asked}
    p = plan_of(**{k: v for k, v in asked.items() if k not in NOT_PLANNED})
    assert len(p.recipes) >= len(asked['methods']) and next(iter(p.all_tasks()))


@pytest.mark.parametrize('file', SMALL, ids=lambda p: p.stem)
def test_a_small_twin_has_the_structure_of_its_large_one(file):
    "The same runs, methods, models, charts, judges and sources of published numbers"
    large, small = read_runs(BENCH/file.name), read_runs(file)
    names = lambda a: {k: [v.partition('=')[0] for v in a.get(k, [])] for k in ('methods', 'metrics', 'model', 'chart')}
    assert {k: names(r.asked) for k, r in large.items()} == {k: names(r.asked) for k, r in small.items()}
    assert [bool(r.paper) for r in large.values()] == [bool(r.paper) for r in small.values()]


@pytest.mark.xdist_group('twins')
@pytest.mark.parametrize('file', SMALL, ids=lambda p: p.stem)
def test_a_small_twin_runs_to_the_end(file, tmp_path, monkeypatch, capsys):
    "Two inputs: every method gives a number, and the report has the published ones beside ours"
    monkeypatch.chdir(ROOT)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        one = ['--only', ONLY[file.stem]] if KILLS == 3 and file.stem in ONLY else []
        assert main(['bench', str(file), '--inputs', '2', '--out', str(tmp_path), *one]) == 0, capsys.readouterr().err
    for label, r in read_runs(file).items():
        if one and label != one[1]: continue
        f = Store(tmp_path/label).frame()
        assert not (f.status == 'failed').any(), f[f.status == 'failed'][['recipe', 'judge', 'reason']].drop_duplicates()
        page, sheet = ((tmp_path/label/f'report.{k}').read_text() for k in ('html', 'md'))
        for p in r.paper:
            assert escape(p['source']) in page and p['source'] in sheet
            for name, row in beside(f, p).iterrows():
                asked = name.partition(' [')[0] in set(f.recipe) and row.number in set(f.metric)
                assert (row.ours == row.ours) == asked, (name, row)


def test_a_network_is_tuned_and_read_again(tmp_path, monkeypatch):
    "What is trained for a set is found under its name; what was not is told how to get"
    monkeypatch.chdir(ROOT)
    made = run_file('bench/factories.py')
    monkeypatch.setenv('MANIFOLD_XAI_DATA', str(tmp_path))
    for folder in ('trec', 'wafer', 'tuned'): (tmp_path/folder).mkdir()
    (tmp_path/'trec/train.txt').write_text('\n'.join(f'{"LOC:a" if i % 2 else "NUM:b"} how far is it from {"Oslo" if i % 2 else "ten"} ?'
                                                     for i in range(600)), encoding='latin-1')
    with pytest.raises(ArgumentError, match='factories.py trec cnn'): made.trec_cnn()
    net = made.fit(made.network('trec', 'cnn'), made.lessons('trec'), 2, 50, 1e-3, device='cpu')
    save_file(net.state_dict(), tmp_path/'tuned/trec_cnn.safetensors')
    d, bank = made.trec(), made.trec_bank()
    assert (made.trec_cnn()(d.x).argmax(1) == d.y).float().mean() > .95 and d.x.shape == (500, 300, 7) and len(bank) == 20
    g = np.random.default_rng(0)
    np.save(tmp_path/'wafer/data.npy', g.random((60, 3, 16, 16)).astype('f4'))
    np.save(tmp_path/'wafer/label.npy', np.array(['Center', 'Edge', 'none'])[np.arange(60) % 3])
    made.wafers.cache_clear()
    w = made.fit(made.network('wafer', 'cnn'), made.lessons('wafer'), 1, 20, 1e-3, device='cpu')
    assert w(made.wafer().x).shape == (40, 3) and (made.wafer_bank().y == 2).all() and (made.wafer().y < 2).all()


def test_photographs_are_squeezed_and_parted():
    "The sides lose their proportion, labels come in the order of the pictures, and what is judged is not trained on"
    made = run_file(BENCH/'factories.py')
    wide = Image.new('RGB', (60, 20))
    wide.paste((255, 0, 0), (30, 0, 60, 20))
    d = made.Squeezed([(wide, 3), (Image.new('RGB', (4, 8)), 7)], [1, 0])
    b = d.load([1])
    assert b.x.shape == (1, 3, 256, 256) and d.labels() == [7, 3] and b.y.tolist() == [3]
    assert abs(b.x[0, 0].mean() - .5) < .01 and b.x[0, 1:].max() == 0
    for n, share, k in ((7390, .05, 370), (7909, .15, 1187)):
        train, judged = made.parted(n, share)
        assert len(judged) == k and sorted([*train, *judged]) == list(range(n))


def test_every_option_of_every_method_can_be_asked_for(monkeypatch, tmp_path):
    "In a configuration and on the command line, `parity` included"
    inside = {'chart', 'denoiser', 'callback', 'generator', 'average', 'slope'}
    said = {}
    def one(model, x, target, method, chart=None, denoiser=None, **options):
        said.update(options)
        raise ArgumentError('stop', 'here', 'it is enough')
    monkeypatch.setattr(cli, 'one', one)
    for m in methods():
        o = {k: 'x' if v.default is None else v.default for k, v in options(m).items() if k not in inside}
        fixed = {k: v for k, v in o.items() if v != 'x' or k == 'references'}
        assert recipes_of({m: fixed | dict(parity=True)})[0].options['parity'] is True
        words = ', '.join(f'{k} = {json.dumps(v)}' for k, v in fixed.items())
        said.clear()
        assert main(['explain', 'digits:0', '--method', m, '--parity', '--options', words, '--out', str(tmp_path)]) == 2
        assert said['parity'] is True and {k: said.get(k) for k in fixed} == {k: list(v) if isinstance(v, tuple) else v for k, v in fixed.items()}, m


def test_squares_and_a_transformer_of_any_size():
    "A square of 16 pixels in the colour of its class, where the mask says; nothing else changes; the transformer reads grids"
    import torch
    m = run_file(BENCH/'cifar_models.py')
    x, y = torch.full((10, 3, 32, 32), .3), torch.arange(10)
    z, mask = m.marked(x, y)
    assert mask.shape == (10, 1, 32, 32) and (mask.sum((1, 2, 3)) == 16).all() and len(set(map(tuple, m.COLOURS.tolist()))) == 10
    for k in range(10):
        inside = z[k][:, mask[k, 0]]
        assert torch.equal(inside, m.COLOURS[k][:, None].expand(3, 16)) and (z[k][:, ~mask[k, 0]] == x[0, 0, 0, 0]).all()
        at = mask[k, 0].nonzero()
        assert (at.amax(0) - at.amin(0)).tolist() == [3, 3]
    net = m.Vit().eval()
    assert net(x).shape == net(torch.rand(10, 3, 64, 64)).shape == net(torch.rand(10, 3, 96, 96)).shape == (10, 10)
    four, mean = m.mixed(x[:8], torch.eye(10)[y[:8]], 2, torch.Generator())
    assert four.shape == (2, 3, 64, 64) and torch.equal(mean.sum(1), torch.ones(2))
