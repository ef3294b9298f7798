"Packages with models of their own, where they are installed, and names that reach a picture"
import importlib.util
import socket
import sys
import warnings
from types import SimpleNamespace

import pytest
import torch
from huggingface_hub import constants
from torch import nn
from manifold_xai import explain
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.inputs.hubs import class_names
from manifold_xai.judging.sources import load_chart, load_denoiser, load_model


HAVE = [m for m in ('torchvision', 'timm') if importlib.util.find_spec(m)]    # neither is a requirement: from PyPI they replace a CPU build of torch


def test_names_and_data_of_the_hubs_that_are_here():
    for hub in HAVE: dict(torchvision=of_torchvision, timm=of_timm)[hub]()


def of_torchvision():
    from torchvision import models
    net = models.get_model('squeezenet1_1', weights=None).eval().requires_grad_(False)
    names = class_names(net, 1000)
    assert len(names) == 1000 and names[0] == 'tench'
    a = explain(net, torch.rand(1, 3, 64, 64), 'goldfish', 'grad')
    assert int(a.target) == 1 and 'class 1: goldfish' in a.show().axes[0].get_title()
    assert class_names(net, 10) is None


def of_timm():
    import timm
    net = timm.create_model('resnet10t', pretrained=False).eval().requires_grad_(False)
    names = class_names(net, 1000)
    assert names is None or len(names) == 1000
    assert explain(net, torch.rand(1, 3, 64, 64), 5, 'grad').values.shape == (1, 3, 64, 64)


def test_names_of_other_models():
    assert class_names(nn.Linear(2, 2), 2) is None


@pytest.mark.parametrize('offline, looked', [(True, 0), (False, 1)])
@pytest.mark.parametrize('load, spec', [(load_model, 'transformers:someone/nothing'), (load_chart, 'diffusers:AutoencoderKL:someone/nothing'),
                                        (load_denoiser, 'diffusers:DDPMPipeline:someone/nothing'), (load_model, 'timm:resnet18')])
def test_without_a_network_the_hub_is_asked_once(load, spec, offline, looked, monkeypatch):
    if spec.startswith('timm'):    # a stand-in that says what the package says
        about = SimpleNamespace(hf_hub_id='timm/nothing', hf_hub_filename=None, num_classes=2)
        monkeypatch.setitem(sys.modules, 'timm', SimpleNamespace(is_model=lambda n: True, models=SimpleNamespace(get_pretrained_cfg=lambda n: about)))
    seen = []
    def nowhere(host, *a, **k):
        seen.append(host)
        raise OSError('no network')
    monkeypatch.setattr(socket, 'getaddrinfo', nowhere)
    monkeypatch.setattr(constants, 'HF_HUB_OFFLINE', offline)
    with pytest.raises(ArgumentError, match='not fetched before'): load(spec)
    assert len(seen) == looked


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ArgumentError) as e: explain(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)).eval(), torch.rand(1, 1, 2, 2), method='eig', chart=str(tmp_path))
    assert e.value.arg == 'chart'


def test_a_decoder_by_diffusion_from_a_folder(tmp_path):
    "Its noise is fixed: the same map twice, and the map of the object itself"
    import diffusers
    blocks = dict(encoder_down_block_types=('DownEncoderBlock2D',)*2, decoder_down_block_types=('ResnetDownsampleBlock2D',)*2,
                  decoder_up_block_types=('ResnetUpsampleBlock2D',)*2)
    vae = diffusers.ConsistencyDecoderVAE(encoder_block_out_channels=(32, 32), encoder_layers_per_block=1, decoder_block_out_channels=(8, 8),
                                          decoder_layers_per_block=1, decoder_norm_num_groups=4, **blocks).eval()
    vae.save_pretrained(tmp_path/'vae')
    net = nn.Sequential(nn.Flatten(), nn.Linear(192, 2)).eval()
    x = torch.rand(2, 3, 8, 8)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        ask = lambda **kw: explain(net, x, 0, 'ma_gig', steps=3, **kw).values
        a, b, c = ask(chart=vae), ask(chart=str(tmp_path), subfolder='vae'), ask(chart=tmp_path/'vae')
        tangent = [explain(net, x, 0, 'ig', steps=2, slope='tangent', chart=str(tmp_path)).values for _ in range(2)]
    assert torch.equal(b, c) and torch.allclose(a, b, atol=1e-7) and torch.equal(*tangent) and tangent[0].abs().max() > 0


@pytest.mark.parametrize('names', [['a'], ['a', 'b', 'c'], {0: 'a', 5: 'b'}])
def test_a_wrong_number_of_names(names):
    with pytest.raises(ArgumentError, match='names'): explain(nn.Linear(3, 2).eval(), torch.rand(1, 3), 0, 'grad', names=names)


@pytest.mark.parametrize('names', [['a', 'b'], {1: 'b'}])
def test_names_that_fit(names):
    assert explain(nn.Linear(3, 2).eval(), torch.rand(1, 3), 1, 'grad', names=names).options['classes'] == '1: b'
