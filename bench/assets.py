"""What bench/photographs.toml names: classifiers, a chart, a denoiser and photographs of a local folder.

The folder is no part of the project.
The environment variable MANIFOLD_XAI_ASSETS says where the folder lies:

    MANIFOLD_XAI_ASSETS=FOLDER manifold_xai bench bench/photographs.toml

Inputs come in an order that was drawn once (seed 0): recipes are tuned on the first half of them and
judged on the last.
"""
import csv, os
from pathlib import Path
import numpy as np, torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as nf
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.sources import Normalised, Pictures, Tensors, run_file

NAME = 'MANIFOLD_XAI_ASSETS'
TOOLS = Path(__file__).resolve().parent.parent/'tools'

def assets():
    "The folder"
    said = os.environ.get(NAME)
    if not said:
        raise ArgumentError(NAME, 'no value',
                            f"set the environment variable {NAME} to the folder of models and photographs")
    if not Path(said).is_dir():
        raise ArgumentError(NAME, repr(said), "set this environment variable to a folder that is there")
    return Path(said)

def drawn(n, seed=0):
    "The order of n inputs, the same on every machine"
    return [int(i) for i in np.random.default_rng(seed).permutation(n)]

def table(path):
    "The rows of a table with a header"
    with open(path, newline='', encoding='utf-8') as f: return list(csv.DictReader(f))

def squeezenet():
    "SqueezeNet 1.1 for photographs (B, 3, H, W) in [0, 1], with the names of its 1000 classes"
    m = run_file(TOOLS/'real.py').squeezenet(assets())
    m.size = 224, 224
    m.classes = [r['name'] for r in table(assets()/'imagenet_samples/classes.csv')]
    return m

def taef2():
    "A tiny autoencoder as a chart: 32 x H/8 x W/8 coordinates for a photograph"
    return run_file(TOOLS/'real.py').tiny_vae(assets())

def ffdnet():
    "A denoiser of colour photographs for noise levels from .005 to .4"
    return run_file(TOOLS/'real_blackbox.py').ffdnet(assets())

class Block(nn.Module):
    "Two convolutions and a shortcut without weights: every second pixel, new channels 0"
    def __init__(self, i, o, stride):
        super().__init__()
        self.stride, self.pad = stride, (o - i)//2
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
    def forward(self, x):
        h = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        if self.stride > 1: x = nf.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
        return (h + x).relu()

class ResNet20(nn.Module):
    "Three stages of three blocks for pictures of 32 x 32"
    def __init__(self):
        super().__init__()
        stage = lambda i, o, stride: nn.Sequential(Block(i, o, stride), Block(o, o, 1), Block(o, o, 1))
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
        self.linear = nn.Linear(64, 10)
    def forward(self, x):
        h = self.layer3(self.layer2(self.layer1(self.bn1(self.conv1(x)).relu())))
        return self.linear(h.mean((2, 3)))

CIFAR = 'airplane automobile bird cat deer dog frog horse ship truck'.split()

def resnet20():
    "ResNet-20 for the pictures of `cifar`"
    net = ResNet20()
    net.load_state_dict(load_file(assets()/'cifar10/resnet20_cifar10_jpegtuned.safetensors'))
    m = Normalised(net, (.485, .456, .406), (.229, .224, .225)).eval().requires_grad_(False)
    m.size, m.classes = (32, 32), CIFAR
    return m

def photographs():
    "192 labelled photographs (3, 224, 224): 96 to tune on, then 96 to judge on"
    here = assets()/'imagenet_samples'
    d = Pictures(here, here/'labels.csv')
    d.rows = [d.rows[i] for i in drawn(len(d.rows))]
    return d

SURE = .5

@torch.no_grad()
def recognised(n=48):
    "Those whose own class has probability SURE or more: the first 48 of each half, to tune and to judge on"
    net, d, half = squeezenet(), photographs(), 96
    sure = []
    for i in range(0, len(d), 16):
        b = d.load(range(i, i + 16))
        sure += (net(b.x).softmax(1).gather(1, b.y[:, None])[:, 0] >= SURE).tolist()
    kept = [[r for r, s in zip(d.rows[i:i + half], sure[i:i + half]) if s] for i in (0, half)]
    d.rows = kept[0][:n] + kept[1][:n]
    return d

def ecssd():
    "64 photographs with object masks, classes that two classifiers agree on: 32 to tune on, 32 to judge on"
    here = assets()/'ecssd_masks'
    d = Pictures(here/'images', masks=here/'masks')
    y = {Path(r['file']).name: int(r['pseudo_class_index']) for r in table(here/'labels.csv')}
    lost = [f for f, _ in d.rows if f not in y]
    if lost:
        raise ArgumentError('labels', f"none for {lost[0]}",
                            f"give a row for each picture in {here/'labels.csv'}")
    d.rows = [(d.rows[i][0], y[d.rows[i][0]]) for i in drawn(len(d.rows))]
    return d

def cifar():
    "1000 labelled pictures (3, 32, 32): 500 to tune on, then 500 to judge on"
    f = np.load(assets()/'cifar10/cifar10_test1k.npz')
    i = drawn(len(f['y']))
    x = torch.tensor(f['x'][i]).permute(0, 3, 1, 2).float()/255
    return Tensors(x, torch.tensor(f['y'][i].astype(np.int64)))
