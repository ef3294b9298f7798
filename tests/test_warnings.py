"A warning names the line of the user's own file that caused it, whichever way he came in."
import re
import warnings

import pytest
import torch
from torch import nn

import manifold_xai as mx
from mutants import ROOT

NET = nn.Sequential(nn.Flatten(), nn.Linear(4, 2)).eval()
X = torch.zeros(2, 1, 2, 2)     # the baseline itself: a map of zeros, which is warned of


def by_captum():
    from manifold_xai.captum import IntegratedGradients
    return IntegratedGradients(NET).attribute(X, target=0)


def by_quantus():
    from manifold_xai.quantus import explain_func
    return explain_func('ig')(model=NET, inputs=X.numpy(), targets=[0, 0])


def elsewhere():
    with torch.device('meta'): return mx.explain(NET, X, 0, 'ig')


def alike():
    from manifold_xai.engine.averages import Baselines
    return mx.explain(NET, X + 1, 0, 'ig', average=Baselines([.5, .5]))


def by_probabilities(): return mx.score(lambda x: NET(x).softmax(1), 0).resolve(X + 1)


@pytest.mark.parametrize('call', [
    lambda: mx.explain(NET, X, 0, 'ig'),
    lambda: mx.explain(NET, X, 0, 'occlusion'),
    lambda: mx.explain(NET, X, 0, 'guided_backprop'),
    torch.no_grad()(lambda: mx.explain(NET, X, 0, 'guided_ig')),
    elsewhere, alike, by_captum, by_quantus, by_probabilities,
])
def test_the_line_is_the_users(call):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter('always')
        call()
    assert seen and {w.filename for w in seen} == {__file__}, [(w.filename, w.lineno, str(w.message)[:60]) for w in seen]


def test_one_function_warns():
    warn = {p.name: n for p in (ROOT/'manifold_xai').rglob('*.py') if (n := len(re.findall(r'\bwarnings\.warn\(', p.read_text())))}
    assert warn == {'scoring.py': 1}
