"captum's classes and ours on captum's own small models: the forms of inputs, targets, baselines and arguments that its users give"
import inspect
import warnings

import captum.attr as theirs
import pytest
import torch
from captum.metrics import infidelity, sensitivity_max
from captum.testing.helpers.basic_models import (
    BasicEmbeddingModel, BasicModel, BasicModel2, BasicModel3, BasicModel4_MultiArgs, BasicModel5_MultiArgs,
    BasicModel6_MultiTensor, BasicModel_ConvNet, BasicModel_ConvNet_MaxPool1d, BasicModel_ConvNet_One_Conv,
    BasicModel_MultiLayer, BasicModel_MultiLayer_MultiInput, BasicModelBoolInput, ReLULinearModel)

import manifold_xai.captum as ours
from manifold_xai.engine.recipes import methods

T = torch.tensor
ONE = T([[1.5, 2., 1.3]])
ROWS = T([[1.5, 2.1, 1.9], [.5, 0., .7], [1.5, 2.1, 1.1]])
PAIR = T([[1.5, 2., 34.3], [3.4, 1.2, 2.]]), T([[3., 3.5, 23.2], [2.3, 1.2, .3]])
THREE = T([[23., 100., 0.], [20., 50., 30.]]), T([[20., 50., 30.], [0., 100., 0.]]), T([[0., 100., 10.], [2., 10., 3.]])
IMAGE = torch.arange(200.).view(2, 1, 10, 10)/50
CALLS = {   # model, inputs, what else every method is told
    'one number': (BasicModel, T([1.]), {}),
    'several numbers': (BasicModel, T([1., 0., -1.]), {}),
    'two numbers': (BasicModel2, (T([3.]), T([1.])), {}),
    'the same function': (BasicModel3, (T([3.]), T([1.])), {}),
    'an argument': (BasicModel4_MultiArgs, tuple(t[:1] for t in PAIR), dict(additional_forward_args=torch.arange(1., 4.).view(1, 3))),
    'arguments by row': (BasicModel4_MultiArgs, PAIR, dict(additional_forward_args=(torch.arange(1., 7.).view(2, 3), 1))),
    'a list by row': (BasicModel5_MultiArgs, PAIR, dict(additional_forward_args=([2, 3], 1))),
    'no target': (BasicModel6_MultiTensor, tuple(t[:1] for t in PAIR), {}),
    'an int': (BasicModel_MultiLayer, ROWS, dict(target=0)),
    'a tuple of one': (BasicModel_MultiLayer, (ROWS,), dict(target=1)),
    'a list of one': (BasicModel_MultiLayer, ONE, dict(target=[1])),
    'a tensor of one': (BasicModel_MultiLayer, ROWS, dict(target=T([1]))),
    'a number in a tensor': (BasicModel_MultiLayer, ROWS, dict(target=T(1))),
    'a tensor': (BasicModel_MultiLayer, ROWS, dict(target=T([0, 1, 0]))),
    'a list': (BasicModel_MultiLayer, ROWS, dict(target=[1, 0, 1])),
    'a place': (BasicModel_MultiLayer, ROWS, dict(target=(0, 1, 1), additional_forward_args=(None, True))),
    'a place each': (BasicModel_MultiLayer, ROWS, dict(target=[(0, 0, 1), (1, 1, 0), (0, 1, 1)], additional_forward_args=(None, True))),
    'a tensor beside': (BasicModel_MultiLayer, ROWS, dict(target=1, additional_forward_args=ROWS.flip(0))),
    'three tensors': (BasicModel_MultiLayer_MultiInput, THREE, dict(target=0, additional_forward_args=(4,))),
    'two and a number': (ReLULinearModel, (ONE, 2*ONE), dict(additional_forward_args=(2,))),
    'pictures': (BasicModel_ConvNet, IMAGE, dict(target=1)),
    'pictures, a class each': (BasicModel_ConvNet, IMAGE, dict(target=[3, 7])),
    'two pictures': (BasicModel_ConvNet_One_Conv, (IMAGE[..., :4, :4], 1 + IMAGE[..., :4, :4]), dict(target=0)),
    'signals': (BasicModel_ConvNet_MaxPool1d, IMAGE.view(2, 1, 100)[..., :10], dict(target=2)),
}
BASELINES = {'none': lambda x: None, 'number': lambda x: .5, 'row': lambda x: x[:1]*.1, 'rows': lambda x: x.flip(0)*.3}


def apart(a, b):
    "Largest difference in units of the largest number; structures, shapes and dtypes must agree"
    assert isinstance(a, tuple) == isinstance(b, tuple)
    a, b = [v if isinstance(v, tuple) else (v,) for v in (a, b)]
    assert [(v.shape, v.dtype) for v in a] == [(v.shape, v.dtype) for v in b]
    top = max(1e-6, *(v.abs().max().item() for v in b))
    return max((u - v).abs().max().item() for u, v in zip(a, b))/top


def said(module, name, call, *at, **kw):
    model, x, given = CALLS[call]
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return getattr(module, name)(model()).attribute(x, *at, **given | kw)


@pytest.mark.parametrize('call', CALLS)
@pytest.mark.parametrize('name', ['IntegratedGradients', 'Saliency', 'InputXGradient', 'FeatureAblation'])
def test_one_answer(name, call):
    assert apart(said(ours, name, call), said(theirs, name, call)) < 2e-5


@pytest.mark.parametrize('rule', [*ours.RULES])
@pytest.mark.parametrize('call', ['two numbers', 'arguments by row', 'a place each', 'pictures'])
def test_rules(call, rule):
    a, gap = said(ours, 'IntegratedGradients', call, method=rule, n_steps=100, return_convergence_delta=True)
    b, want = said(theirs, 'IntegratedGradients', call, method=rule, n_steps=100, return_convergence_delta=True)
    assert apart(a, b) < (.011 if rule == 'riemann_trapezoid' else 2e-5)     # its weights sum to 1 - 1/n
    assert gap.shape == want.shape and gap.dtype == want.dtype
    total = sum(v.flatten(1).sum(1) if v.dim() > 1 else v for v in (a if isinstance(a, tuple) else (a,)))
    assert (gap - want).abs().max() < .011*max(1, total.abs().max().item())


@pytest.mark.parametrize('which', BASELINES)
@pytest.mark.parametrize('name', ['IntegratedGradients', 'FeatureAblation', 'ShapleyValueSampling'])
def test_baselines(name, which):
    model, x, given = CALLS['arguments by row']
    b = tuple(BASELINES[which](t) for t in x)
    kw = dict(n_samples=400) if name == 'ShapleyValueSampling' else {}
    kw['baselines'] = None if b[0] is None else b
    assert apart(said(ours, name, 'arguments by row', **kw), said(theirs, name, 'arguments by row', **kw)) < (.05 if 'n_samples' in kw else 2e-5)


@pytest.mark.parametrize('rows', [1, 2, 3, 7, 1000])
def test_internal_batch_size(rows):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        a, b = [said(m, 'IntegratedGradients', 'a tensor', internal_batch_size=rows) for m in (ours, theirs)]
    assert apart(a, b) < 1e-5


@pytest.mark.parametrize('mask', [T([[0, 0, 1]]), T([[4, 9, 4]]), T([[0, 0, 1], [1, 0, 0], [0, 1, 2]])])
@pytest.mark.parametrize('name', ['FeatureAblation', 'ShapleyValues', 'KernelShap'])
def test_masks(name, mask):

    kw = dict(n_samples=600) if name == 'KernelShap' else {}
    a = said(ours, name, 'an int', feature_mask=mask, **kw)
    if name == 'FeatureAblation': assert apart(a, said(theirs, name, 'an int', feature_mask=mask)) < 1e-5
    else: assert apart(a, said(ours, 'ShapleyValues', 'an int', feature_mask=mask)) < 1e-4


@pytest.mark.parametrize('window, stride', [((1, 4, 4), None), ((1, 3, 2), (1, 2, 2)), ((1, 5, 5), 3), ((1, 10, 10), 1)])
def test_occlusion(window, stride):
    kw = dict(sliding_window_shapes=window, strides=stride)
    if stride == 3: kw['strides'] = (1, 3, 3)
    assert apart(said(ours, 'Occlusion', 'pictures', **kw), said(theirs, 'Occlusion', 'pictures', **kw)) < 2e-5


def test_occlusion_of_several_tensors():
    kw = dict(sliding_window_shapes=((2,), (1,), (3,)), strides=((1,), (1,), (2,)))
    assert apart(said(ours, 'Occlusion', 'three tensors', **kw), said(theirs, 'Occlusion', 'three tensors', **kw)) < 1e-6


def test_truth_values():
    x = T([[True, False, True]])
    assert apart(*[m.FeatureAblation(BasicModelBoolInput()).attribute(x, target=0).float() for m in (ours, theirs)]) == 0


@pytest.mark.parametrize('kind', ['smoothgrad', 'smoothgrad_sq', 'vargrad'])
@pytest.mark.parametrize('call', ['an int', 'arguments by row'])
def test_noise_tunnel(call, kind):
    model, x, given = CALLS[call]
    def one(m):
        torch.manual_seed(1)
        return theirs.NoiseTunnel(m.IntegratedGradients(model())).attribute(x, nt_type=kind, nt_samples=6, stdevs=.05, n_steps=20, **given)
    assert apart(one(ours), one(theirs)) < 1e-3


@pytest.mark.parametrize('call', ['an int', 'a tensor', 'a place each'])
def test_metrics(call):
    model, x, given = CALLS[call]
    def one(m):
        net = model()
        e = m.IntegratedGradients(net)
        a = e.attribute(x, n_steps=30, **given)
        torch.manual_seed(2)
        return (infidelity(net, lambda v, b=None: (.1*v, .9*v), x, a, n_perturb_samples=3, **given),
                sensitivity_max(e.attribute, x, n_perturb_samples=3, n_steps=30, **given))
    for u, v in zip(one(ours), one(theirs)): assert torch.allclose(u, v, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize('layer', ['linear0', 'linear1', 'relu', 'linear2'])
@pytest.mark.parametrize('into', [False, True])
def test_layers(layer, into):
    def one(m, name, **kw):
        net = BasicModel_MultiLayer()
        return getattr(m, name)(net, getattr(net, layer)).attribute(ROWS, target=1, attribute_to_layer_input=into, **kw)
    for name in ('LayerIntegratedGradients', 'InternalInfluence'): assert apart(*[one(m, name) for m in (ours, theirs)]) < 1e-4
    a, b = [one(m, 'LayerConductance', n_steps=500, method='riemann_trapezoid') for m in (ours, theirs)]
    assert apart(a, b) < .02


@pytest.mark.parametrize('into', [False, True])
@pytest.mark.parametrize('layer, at', [('linear0', 1), ('linear1', (2,)), ('linear1', (slice(0, 2),)), ('relu', 0), ('linear2', 1)])
@pytest.mark.parametrize('inplace', [False, True])
def test_neurons(layer, at, into, inplace):
    "Numbers of captum's three classes for a neuron; of slices its conductance multiplies two sums, so they are left to the notebook"
    def one(m, name, dtype, **kw):
        net = BasicModel_MultiLayer(inplace=inplace).to(dtype)
        kw |= dict(attribute_to_neuron_input=into) | ({} if name == 'NeuronGradient' else dict(n_steps=32, method='riemann_middle'))
        return getattr(m, name)(net, getattr(net, layer)).attribute(ROWS.to(dtype), at, **kw)
    for dtype, eps in ((torch.float32, 1e-5), (torch.float64, 1e-10)):
        for name in ('NeuronGradient', 'NeuronIntegratedGradients'): assert apart(*[one(m, name, dtype) for m in (ours, theirs)]) < eps
        if at != (slice(0, 2),):
            assert apart(*[one(m, 'NeuronConductance', dtype, target=T([0, 1, 1]), baselines=.2) for m in (ours, theirs)]) < eps


@pytest.mark.parametrize('layer, at, into', [('linear1', 1, False), ('linear1', 2, True), ('relu', lambda h: h[:, 0], False), ('linear2', 0, False)])
def test_a_neuron_of_several_inputs(layer, at, into):
    def one(m, **kw):
        net = BasicModel_MultiLayer_MultiInput().double()
        return m.NeuronConductance(net, getattr(net.model, layer), **kw).attribute(
            tuple(t.double() for t in THREE), at, target=0, additional_forward_args=(4,), baselines=(0, T([[1., 2., 3.]]).double(), 5.), n_steps=16,
            method='riemann_right', attribute_to_neuron_input=into)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        for kw in ({}, dict(multiply_by_inputs=False)): assert apart(*[one(m, **kw) for m in (ours, theirs)]) < 1e-10


def test_words():
    net, ids = BasicEmbeddingModel().eval(), T([[0, 1, 2], [3, 5, 4]])
    got = [m.LayerIntegratedGradients(net, net.embedding1).attribute(ids, additional_forward_args=(ids,)) for m in (ours, theirs)]
    assert apart(*got) < 1e-4


@pytest.mark.parametrize('layer', ['conv1', 'conv2'])
def test_grad_cam(layer):
    def one(m, name, **kw):
        net = BasicModel_ConvNet().double()      # its softmax is sure to 1e-9: single precision would compare noise
        return getattr(m, name)(net, getattr(net, layer)).attribute(IMAGE.double(), 1, **kw)
    assert apart(*[one(m, 'LayerGradCam') for m in (ours, theirs)]) < 1e-5
    assert apart(*[one(m, 'LayerGradCam', relu_attributions=True) for m in (ours, theirs)]) < 1e-5
    assert apart(*[one(m, 'GuidedGradCam') for m in (ours, theirs)]) < 1e-5


def test_guided_backprop():
    assert apart(*[m.GuidedBackprop(BasicModel_ConvNet_One_Conv()).attribute(IMAGE[..., :4, :4], target=0) for m in (ours, theirs)]) < 1e-6


def test_nothing_is_left_behind():
    net = BasicModel_MultiLayer()
    training, state = net.training, {k: v.clone() for k, v in net.state_dict().items()}
    x = ROWS.clone().requires_grad_()
    for name in ('IntegratedGradients', 'Saliency', 'GuidedBackprop', 'FeatureAblation', 'GuidedIG', 'ShapleyValueSampling'):
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter('ignore')
            a = getattr(ours, name)(net).attribute(x, target=1)
        assert a.shape == x.shape and not a.requires_grad and x.grad is None
    assert net.training is training and all((state[k] == v).all() for k, v in net.state_dict().items())
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in net.modules()) and all(p.grad is None for p in net.parameters())


def test_mean_slopes():
    kw = dict(target=1, n_steps=40)
    a, b = [m.IntegratedGradients(BasicModel_MultiLayer(), multiply_by_inputs=False).attribute(ROWS, **kw) for m in (ours, theirs)]
    assert apart(a, b) < 1e-5 and not ours.IntegratedGradients(BasicModel(), False).multiplies_by_inputs


@pytest.mark.parametrize('name', methods())
def test_every_method_has_a_class(name):
    c = ours.adapter(name)
    assert issubclass(c, theirs.Attribution) and hasattr(c.attribute, '__wrapped__')
    assert list(inspect.signature(c.attribute).parameters)[1] == 'inputs' and c.__doc__


@pytest.mark.parametrize('name', ['IntegratedGradients', 'GuidedIG', 'FeatureAblation', 'ShapleyValueSampling', 'KernelShap'])
def test_a_shuffled_batch_gives_shuffled_maps(name):
    model, x, given = CALLS['arguments by row']
    at = [1, 0]
    kw = dict(seed=1) if name in ('ShapleyValueSampling', 'KernelShap') else {}
    f = getattr(ours, name)(model())
    a = f.attribute(x, **given, **kw)
    arg = given['additional_forward_args']
    b = f.attribute(tuple(t[at] for t in x), additional_forward_args=(arg[0][at], 1), **kw)
    for u, v in zip(a, b): assert torch.allclose(u[at], v, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize('name', sorted(n for n in vars(ours) if isinstance(getattr(theirs, n, None), type) and vars(ours)[n].__module__ == ours.__name__))
def test_arguments_stand_where_captum_has_them(name):
    "A call without names means the same; what is missing is named in the notebook"
    mine, his = [list(inspect.signature(getattr(m, name).attribute).parameters) for m in (ours, theirs)]
    missing = dict(FeatureAblation=['kwargs'])     # of captum, for other classes of its own
    if name != 'DataLoaderAttribution': assert mine[:len(his) - len(missing.get(name, []))] + missing.get(name, []) == his


@pytest.mark.parametrize('name, into', [(n, i) for n in ('linear0', 'linear1', 'relu', 'linear2') for i in (False, True)])
@pytest.mark.parametrize('method', ['gausslegendre', 'riemann_trapezoid', 'riemann_left', 'riemann_right', 'riemann_middle'])
def test_conductance_by_every_rule(name, into, method):
    "captum multiplies the slopes at one end of each step: with many steps all say the same"
    def one(m):
        net = BasicModel_MultiLayer()
        return m.LayerConductance(net, getattr(net, name)).attribute(ROWS, target=1, n_steps=800, method=method, attribute_to_layer_input=into)
    assert apart(one(ours), one(theirs)) < .01


@pytest.mark.parametrize('layer', ['linear0', 'linear1', 'relu', 'linear2'])
@pytest.mark.parametrize('relu', [False, True])
@pytest.mark.parametrize('several', [False, True])
def test_grad_cam_of_layers_without_places(layer, relu, several):
    def one(m):
        net = BasicModel_MultiLayer(multi_input_module=several)
        at = net.multi_relu if several and layer == 'relu' else getattr(net, layer)
        return m.LayerGradCam(net, at).attribute(ROWS, 0, relu_attributions=relu)
    assert apart(one(ours), one(theirs)) < 1e-6


@pytest.mark.parametrize('layer, into', [('conv1', False), ('conv1', True), ('relu1', False), ('relu1', True)])
@pytest.mark.parametrize('inplace', [False, True])
@pytest.mark.parametrize('several', [False, True])
@pytest.mark.parametrize('name', ['LayerGradCam', 'GuidedGradCam'])
def test_grad_cam_of_several_pictures(name, layer, into, inplace, several):
    x = IMAGE[:1, ..., :4, :4] - 1, torch.ones(1, 1, 4, 4)
    def one(m):
        net = BasicModel_ConvNet_One_Conv(inplace=inplace)
        return getattr(m, name)(net, getattr(net, layer)).attribute(x if several else x[0], 0, attribute_to_layer_input=into)
    assert apart(one(ours), one(theirs)) < 1e-5


def test_guided_grad_cam_of_what_does_not_fit():
    net = BasicModel_ConvNet_One_Conv()
    with pytest.warns(UserWarning, match='cannot be enlarged'):
        got = ours.GuidedGradCam(net, net.conv1).attribute((IMAGE[:1, ..., :4, :4], torch.ones(1)), 0)
    assert got[0].shape == (1, 1, 4, 4) and got[1].numel() == 0


ONCE = {'a float': lambda v: v.sum().item(), 'an int': lambda v: int(v.sum().item()), 'no axes': lambda v: v.sum(), 'one number': lambda v: v.sum().reshape(1)}


@pytest.mark.parametrize('kind', ONCE)
@pytest.mark.parametrize('rows', [1, 3])
@pytest.mark.parametrize('name', ['FeatureAblation', 'ShapleyValues', 'ShapleyValueSampling', 'KernelShap'])
def test_one_answer_for_a_batch(name, kind, rows):
    net, kw = BasicModel_MultiLayer(), dict(feature_mask=T([[0, 0, 1]]), baselines=.5)
    more = dict(n_samples=6) if name == 'ShapleyValueSampling' else dict(n_samples=40) if name == 'KernelShap' else {}
    got = getattr(ours, name)(lambda v: ONCE[kind](net(v))).attribute(10*ROWS[:rows], **kw, **more)
    exact = 'FeatureAblation' if name == 'FeatureAblation' else 'ShapleyValues'
    # captum's row for the whole batch is the sum of its rows' maps, where the answer is the sum of the rows'
    want = sum(getattr(theirs, exact)(net).attribute(10*ROWS[:rows], target=y, **kw) for y in (0, 1)).sum(0, keepdim=True)
    if kind == 'an int': want = getattr(theirs, exact)(lambda v: ONCE[kind](net(v))).attribute(10*ROWS[:rows], **kw)
    assert apart(got.float(), want.float()) < 1e-4


def test_one_answer_for_a_batch_of_several_inputs():
    net = BasicModel_MultiLayer_MultiInput()
    kw = dict(additional_forward_args=(1,), feature_mask=(T([[1, 1, 1]]), T([[0, 1, 2]]), T([[0, 1, 2]])))
    for name, more in (('ShapleyValues', {}), ('ShapleyValueSampling', dict(n_samples=6))):
        got = getattr(ours, name)(lambda *v: net(*v).sum()).attribute(THREE, **kw, **more)
        assert apart(got, theirs.ShapleyValues(lambda *v: net(*v).sum()).attribute(THREE, **kw)) < 1e-5
    with pytest.raises(AssertionError, match='perturbations_per_eval'):
        ours.ShapleyValues(lambda *v: net(*v).sum()).attribute(THREE, perturbations_per_eval=2, **kw)


def test_a_mask_for_each_row_of_several_inputs():
    net, mask = BasicModel_MultiLayer_MultiInput(), (T([[1, 1, 1], [0, 1, 0]]), T([[0, 1, 2]]), T([[0, 1, 2], [0, 0, 0]]))
    kw = dict(additional_forward_args=(1,), target=0)
    whole, *rows = [ours.ShapleyValueSampling(net).attribute(
        tuple(t[i] for t in THREE), feature_mask=tuple(m[i] if len(m) > 1 else m for m in mask), n_samples=6, **kw) for i in (slice(None), slice(0, 1), slice(1, 2))]
    exact = [ours.ShapleyValues(net).attribute(tuple(t[i:i + 1] for t in THREE), feature_mask=tuple(m[i:i + 1] if len(m) > 1 else m for m in mask), **kw) for i in (0, 1)]
    for i in (0, 1):
        assert apart(tuple(t[i:i + 1] for t in whole), exact[i]) < 1e-5 and apart(rows[i], exact[i]) < 1e-5


def test_one_number_as_the_mask_of_a_tensor():
    kw = dict(target=0, feature_mask=(T(0), T(1)))
    x = IMAGE[:1, ..., :4, :4], torch.ones(1, 1, 4, 4)
    assert apart(*[m.FeatureAblation(BasicModel_ConvNet_One_Conv()).attribute(x, **kw) for m in (ours, theirs)]) < 1e-6


def test_baselines_that_broadcast():
    kw = dict(additional_forward_args=(1,), target=0, baselines=(T([[1., 4, 7], [3., 6, 9]]), 3., T([[4.], [6.]])))
    net = BasicModel_MultiLayer_MultiInput()
    assert apart(*[m.Occlusion(net).attribute(
        THREE, ((3,), (1,), (2,)), strides=(2, 1, 2), **kw) for m in (ours, theirs)]) < 1e-6
    wide = tuple(b.expand(2, 3) if isinstance(b, torch.Tensor) else b for b in kw['baselines'])
    ig = [ours.IntegratedGradients(net).attribute(THREE, **kw | dict(baselines=b)) for b in (kw['baselines'], wide)]
    assert apart(*ig) == 0


def test_windows_without_axes():
    x = T([-10., 3.]), T([-5., 1.])
    assert apart(*[m.Occlusion(BasicModel3()).attribute(x, ((), ())) for m in (ours, theirs)]) == 0


REFUSED = {
    'axes of a window': lambda x: ours.Occlusion(BasicModel_ConvNet_One_Conv()).attribute(x, ((1, 2),), target=0),
    'windows': lambda x: ours.Occlusion(BasicModel_ConvNet_One_Conv()).attribute((x, x), ((1, 1, 2),)*3, target=0),
    'axes of a stride': lambda x: ours.Occlusion(BasicModel_ConvNet_One_Conv()).attribute(x, (1, 2, 2), strides=(1, 2), target=0),
    'a stride beyond its window': lambda x: ours.Occlusion(BasicModel_ConvNet_One_Conv()).attribute(x, (1, 1, 2), strides=2, target=0),
    'no target': lambda x: ours.IntegratedGradients(BasicModel_MultiLayer()).attribute(ROWS),
    'half a target': lambda x: ours.IntegratedGradients(BasicModel_MultiLayer()).attribute(ROWS, target=(1, 0), additional_forward_args=(None, True)),
    'half a target, scores': lambda x: ours.FeatureAblation(BasicModel_MultiLayer()).attribute(ROWS, target=(1, 0), additional_forward_args=(None, True)),
    'a rule': lambda x: ours.IntegratedGradients(BasicModel_MultiLayer()).attribute(ROWS, target=0, method='simpson'),
    'references that are no tensors': lambda x: ours.GradientShap(BasicModel_MultiLayer()).attribute(ROWS, lambda: ROWS.numpy(), target=0),
    'a noise for each of two': lambda x: ours.GradientShap(BasicModel_MultiLayer()).attribute(ROWS, ROWS, stdevs=(.1, .2), target=0),
    'arguments of autograd': lambda x: ours.LayerConductance(net := BasicModel_MultiLayer(), net.relu).attribute(ROWS, target=0, grad_kwargs=dict(retain_graph=True)),
}


@pytest.mark.parametrize('what', REFUSED)
def test_what_is_refused_is_an_assertion_too(what):
    for e in (AssertionError, ValueError):
        with pytest.raises(e, match='`'): REFUSED[what](IMAGE[:1, ..., :4, :4])


@pytest.mark.parametrize('noise', [0., .3, (.2, .4)])
def test_gradient_shap(noise):
    "A gap for each draw; a linear model has none; references from a function, with and without the inputs"
    linear = torch.nn.Bilinear(3, 4, 1)
    x, bank = (torch.ones(5, 3), torch.rand(5, 4)), (torch.zeros(7, 3), torch.rand(7, 4))
    line = lambda a, b: (a.sum(1) + 2*b.sum(1))
    for references in (bank, lambda: bank, lambda x: tuple(t[:2] for t in bank)):
        got, gaps = ours.GradientShap(line).attribute(x, references, n_samples=6, stdevs=noise, return_convergence_delta=True)
        assert [t.shape for t in got] == [t.shape for t in x] and gaps.shape == (30,) and gaps.abs().max() < 1e-5
    bent = lambda a, b: linear(a, b)[:, 0]
    got, gaps = ours.GradientShap(bent).attribute(x, bank, n_samples=6, stdevs=noise, return_convergence_delta=True, seed=1)
    again = ours.GradientShap(bent).attribute(x, bank, n_samples=6, stdevs=noise, seed=1)
    assert apart(got, again) == 0 and gaps.abs().max() > 1e-3
