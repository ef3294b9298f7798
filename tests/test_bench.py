"The runner on processes of its own: killed, starved, hanging; and the store that is left"
import importlib, json, os, subprocess, sys, time
from pathlib import Path
import numpy as np
import pytest
from manifold_xai.engine import recipes
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.bench import read_config, run
from manifold_xai.judging.judges import find_judge
from manifold_xai.judging.plan import questions_of, recipes_of
from manifold_xai.judging.store import Store

ROOT = Path(__file__).parent.parent
KILLS = 20 if os.environ.get('MUTANTS') == 'all' else 3        # 20 in make test-long
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
def as_before(monkeypatch):
    "Methods that a test registers are gone after it"
    monkeypatch.setattr(recipes, '_found', dict(recipes._found))


@pytest.mark.xdist_group('bench')
def test_workers_give_the_same_rows_and_misfortunes_become_rows(whole, tmp_path, as_before):
    "Two workers; a method that kills its worker, one that hangs, one that raises; a damaged file is computed again"
    (tmp_path/'mine.py').write_text(MINE)
    bad = {d: dict(method='mine', does=d) for d in ('dies', 'hangs', 'raises')}
    asked = ASKED | dict(methods=ASKED['methods'] | bad, imports=[str(tmp_path/'mine.py')], out=str(tmp_path/'s'),
                         inputs=4, metrics=['diffid', 'sparseness'])
    # warnings are not asked for: they are a matter of the whole process, in which dask's threads run too
    got = run(**asked, workers=2, threads=1, limit=4, progress=False)
    f = got.frame()
    assert dict(got.failed) == {d: 4*4 for d in bad}
    for d, why in (('dies', 'the worker died'), ('hangs', 'no answer in 4 s'), ('raises', 'on purpose')):
        rows = f[f.recipe == d]
        assert len(rows) == 4*4 and set(rows.status) == {'failed'} and rows.reason.str.contains(why).all(), d
    rows = values(got.store)
    good = {k: v for k, v in rows.items() if v[1] == 'ok'}
    assert len(good) == 4*4*(3 + 1 + 2 + 1) and good.keys() <= whole.keys()
    same(good, {k: whole[k] for k in good})
    file = next(p for p in got.store.files() if len(Store(got.store.folder).frame()))
    file.write_bytes(file.read_bytes()[:-1])
    again = run(**asked, workers=0, limit=4, progress=False)
    assert [p.name for p in (tmp_path/'s/damaged').iterdir()] == [file.name]
    same(values(again.store), rows)


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


@pytest.mark.parametrize('file', sorted((ROOT/'bench').glob('*.toml')), ids=lambda p: p.stem)
def test_configurations(file):
    "Each says only what the runner knows, and every method and judge that it names has the options that it gives"
    c = read_config(file)
    recipes_of(c['methods'])
    questions_of(c['metrics'])


def test_the_digits_are_what_their_page_says():
    "16 recipes, 5 maps without a model, 14 judges of all four kinds"
    c = read_config(ROOT/'bench/digits.toml')
    n = len(recipes_of(c['methods'])), len(c['controls']), len(c['metrics'])
    assert f'{n[0]} recipes, {n[1]} maps without a model, {n[2]} judges' in (ROOT/'bench/README.md').read_text()
    assert n[0] >= 14 and {find_judge(q.judge).kind for q in questions_of(c['metrics'])} == set('abcd')
