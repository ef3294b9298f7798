"""What is used where an optional package is installed: stand-ins with the same interface, in a process of their own.

With the real packages (torchvision 0.28, lpips 0.1.4, random weights) the same calls were seen to give the same.
"""
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

TORCHVISION = '''
from types import SimpleNamespace as NS
import numpy as np
import torch
from torch import nn
class Tiny(nn.Module):
    def __init__(self): super().__init__(); self.a, self.b = nn.Conv2d(3, 4, 7, 4), nn.Linear(4, 10)
    def forward(self, x): seen.append(x); return self.b(torch.relu(self.a(x)).mean((2, 3)))
seen = []
class W:
    meta = dict(categories=[f'thing {i}' for i in range(10)])
    def get_state_dict(self, **how): asked.append(how)
    def transforms(self): return prepare
def prepare(im):
    a = np.asarray(im.resize((72, 72), 2))[4:68, 4:68]/255
    return torch.as_tensor((a - [.5, .4, .3])/[.2, .25, .3]).permute(2, 0, 1)
asked = []
def list_models(module): return ['tiny']
def get_model_weights(name): return NS(DEFAULT=W())
def get_model(name, weights=None): torch.manual_seed(0); return Tiny()
'''

LPIPS = '''
import torch
class LPIPS(torch.nn.Module):
    def __init__(self, net='alex', verbose=True): super().__init__(); self.net = net
    def forward(self, a, b):
        assert a.shape[1] == 3 and a.min() >= -1 and a.max() <= 1 and len(a) <= 16
        return (a - b).pow(2).mean((1, 2, 3), keepdim=True)
'''


def python(folder, code):
    "What a fresh process prints that finds packages in `folder` first."
    r = subprocess.run([sys.executable, '-W', 'ignore', '-c', textwrap.dedent(code)], cwd=folder, capture_output=True, text=True,
                       env=dict(PATH='', PYTHONPATH=f'{folder}:{ROOT}', OMP_NUM_THREADS='1', MPLBACKEND='agg', HF_HUB_OFFLINE='1', HOME=str(folder)))
    assert r.returncode == 0, r.stderr[-3000:]
    return r.stdout


def test_torchvision_spec(tmp_path):
    (tmp_path/'torchvision/models').mkdir(parents=True)
    (tmp_path/'torchvision/__init__.py').write_text('from . import models\n')
    (tmp_path/'torchvision/models/__init__.py').write_text(TORCHVISION)
    out = python(tmp_path, '''
        import numpy as np, torch
        from PIL import Image
        from manifold_xai import cli
        from torchvision import models
        m = cli.load_model('torchvision:tiny')
        print(m.size, m.resize, m.mode, m.classes[3], m.training)
        x = torch.rand(1, 3, 64, 64); m(x)
        mean, std = (torch.tensor(v).view(3, 1, 1) for v in ([.5, .4, .3], [.2, .25, .3]))
        print(torch.allclose(models.seen[-1], (x - mean)/std, atol=1e-6), models.asked)
        Image.fromarray((np.random.default_rng(0).random((90, 120, 3))*255).astype('uint8')).save('photo.png')
        cli.explain('photo.png', model='torchvision:tiny', method='ig', steps=3, out='out')
        try: cli.load_model('torchvision:huge')
        except ValueError as e: print(e)
    ''').splitlines()
    assert out[:2] == ['(64, 64) 72 RGB thing 3 False', "True [{'check_hash': True, 'weights_only': True}]"] and 'list_models' in out[-1]
    assert (tmp_path/'out/report.html').stat().st_size > 10_000


def test_lpips(tmp_path):
    (tmp_path/'lpips.py').write_text(LPIPS)
    out = python(tmp_path, '''
        import torch
        from manifold_xai.manifold.counterfactuals import perceptual
        a, b = torch.rand(2, 20, 1, 8, 8).unbind(0)
        d = perceptual(a, b)
        print(d.by, torch.allclose(d.distance, 4*(a - b).pow(2).mean((1, 2, 3)), atol=1e-6))
        print(torch.allclose(perceptual(10*a - 5, 10*b - 5, range=(-5, 5)).distance, d.distance, atol=1e-5), float(perceptual(a, a).distance.max()))
    ''').splitlines()
    assert out == ['lpips True', 'True 0.0']
