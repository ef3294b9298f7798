"Whatever answers is a model, where a notebook cannot show it: other packages, other processes, what the door leaves alone"
import numpy as np, pandas as pd, pytest, torch
from torch import nn
from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.inputs.any_model import AnyModel, as_model, kind_of
from manifold_xai.inputs.remote import BlackBox

rng = np.random.default_rng(0)
X, y = rng.normal(size=(80, 4)), rng.integers(0, 3, 80)


@pytest.fixture(scope='module')
def net():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Linear(6, 3)).double().eval().requires_grad_(False)


def test_distributed_wrapper(net, tmp_path):
    import torch.distributed as dist
    dist.init_process_group('gloo', init_method=f'file://{tmp_path}/store', rank=0, world_size=1)
    try:
        trained = nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Linear(6, 3)).double().eval()
        trained.load_state_dict(net.state_dict())
        wrapped = nn.parallel.DistributedDataParallel(trained).eval()
        x = torch.tensor(X[:3])
        torch.testing.assert_close(explain(wrapped, x, method='ig', steps=4).values, explain(net, x, method='ig', steps=4).values)
    finally: dist.destroy_process_group()


def test_frozen_script(net):
    x = torch.tensor(X[:3])
    for m in (torch.jit.trace(net, x), torch.jit.freeze(torch.jit.trace(net, x))):
        torch.testing.assert_close(explain(m, x, method='ig', steps=4).values, explain(net, x, method='ig', steps=4).values)


def test_boosted_trees():
    lgb = pytest.importorskip('lightgbm')
    m = lgb.LGBMClassifier(n_estimators=3, verbose=-1).fit(X, y)
    a = explain(m, X[:3], 1, 'kernel_shap', samples=14)
    gap = a.values.sum(1) - torch.tensor(m.predict_proba(X[:3])[:, 1] - m.predict_proba(np.zeros((1, 4)))[:, 1])
    assert gap.abs().max() < 1e-9 and as_model(m).answers == 'prob'


def test_skl2onnx_with_dicts():
    pytest.importorskip('skl2onnx')
    ort = pytest.importorskip('onnxruntime')
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression
    fit = LogisticRegression().fit(X, y)
    s = ort.InferenceSession(to_onnx(fit, X[:1].astype(np.float32)).SerializeToString(), providers=['CPUExecutionProvider'])
    want = explain(fit, X[:3], method='occlusion').values
    assert as_model(s).answers == 'prob'
    torch.testing.assert_close(explain(s, X[:3], method='occlusion').values, want, atol=1e-6, rtol=0)


def test_like_keras():
    class Dense:
        "Can be called on arrays, and has `predict` beside"
        def __call__(self, a): return 1/(1 + np.exp(-a @ np.array([[1.], [2], [3], [4]])))
        def predict(self, a): return self(a)
    with pytest.warns(UserWarning, match='class 1'): a = explain(Dense(), X[:2], method='occlusion', output='logit')
    np.testing.assert_allclose(a.values.numpy(), X[:2]*np.array([1, 2, 3, 4]), atol=1e-9)


def test_costs_are_those_of_a_black_box(net):
    box = as_model(lambda a: a @ np.ones((4, 3)) + a[:, :1]**2*[1, 2, 3], batch=5, max_calls=100)
    assert isinstance(box, BlackBox) and isinstance(box, AnyModel)
    explain(box, X[:2], method='occlusion')
    rows = box.rows
    explain(box, X[:2], method='occlusion')
    assert box.rows == rows and box.hits > 0


@pytest.mark.parametrize('x, arg', [
    (pd.DataFrame(dict(a=['u', 'v'])), 'x'), (pd.Series([1., 2]), 'x'), (np.array([['u']]), 'x'), (np.zeros((0, 4)), 'x'),
    (np.full((1, 4), np.nan), 'x'), (np.zeros(4), 'x')])
def test_refused_inputs(net, x, arg):
    with pytest.raises(ArgumentError) as e: explain(net, x, method='ig')
    assert e.value.arg == arg


@pytest.mark.parametrize('model', [None, 3, 'model', [1], object()])
def test_refused_models(model):
    for x in (X[:2], torch.tensor(X[:2])):
        with pytest.raises(ArgumentError) as e: explain(model, x, method='occlusion')
        assert e.value.arg == 'model'


def test_gradient_methods_name_others():
    from sklearn.linear_model import LogisticRegression
    with pytest.raises(ArgumentError, match='kernel_shap.*occlusion'): explain(LogisticRegression().fit(X, y), X[:2])


def test_big_endian_and_strides(net):
    want = explain(net, torch.tensor(X[:3]), method='ig', steps=2).values
    for a in (X[:3].astype('>f8'), np.asfortranarray(X[:3]), X[2::-1][::-1]):
        torch.testing.assert_close(explain(net, a, method='ig', steps=2).values, want)


def test_references_as_a_table(net):
    df, refs = pd.DataFrame(X[:2], columns=list('abcd')), pd.DataFrame(X[10:20], columns=list('abcd'))
    a = explain(net, df, method='expected_gradients', references=refs[list('dcba')], steps=4)
    b = explain(net, torch.tensor(X[:2]), method='expected_gradients', references=torch.tensor(X[10:20]), steps=4)
    torch.testing.assert_close(a.values, b.values)


def test_saved_result_keeps_names(net, tmp_path):
    from manifold_xai import Attribution
    a = explain(net, pd.DataFrame(X[:2], columns=list('abcd'), index=[4, 9]), method='ig', steps=2, names=['u', 'v', 'w'])
    a.save(tmp_path/'r')
    b = Attribution.load(tmp_path/'r')
    assert b.names == list('abcd') and b.extras['index'] == [4, 9] and b.options['classes'] == a.options['classes']
    assert a[1:].options['classes'] == a.options['classes']


def test_kind_of_float16():
    p = rng.dirichlet(np.ones(50), 30).astype(np.float16)
    assert kind_of(p) == 'prob'
