"""What bench/photographs.toml and bench/real_*.toml name: classifiers, a chart, a denoiser and photographs of a
local folder.

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
from manifold_xai.engine.charts import Chart
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.sources import Normalised, Pictures, Tensors
from manifold_xai.manifold.diffusion import Denoiser

NAME = 'MANIFOLD_XAI_ASSETS'
MEAN, STD = (.485, .456, .406), (.229, .224, .225)

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

class Fire(nn.Module):
    "A convolution that narrows, and two beside each other that widen"
    def __init__(self, i, q, e):
        super().__init__()
        self.squeeze, self.expand1x1 = nn.Conv2d(i, q, 1), nn.Conv2d(q, e, 1)
        self.expand3x3 = nn.Conv2d(q, e, 3, padding=1)
    def forward(self, x):
        x = self.squeeze(x).relu()
        return torch.cat([self.expand1x1(x).relu(), self.expand3x3(x).relu()], 1)

class SqueezeNet(nn.Module):
    "SqueezeNet 1.1 with torchvision's names of its weights"
    def __init__(self):
        super().__init__()
        pool = lambda: nn.MaxPool2d(3, 2, ceil_mode=True)
        late = [Fire(256, 48, 192), Fire(384, 48, 192), Fire(384, 64, 256), Fire(512, 64, 256)]
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 3, 2), nn.ReLU(), pool(), Fire(64, 16, 64), Fire(128, 16, 64), pool(),
            Fire(128, 32, 128), Fire(256, 32, 128), pool(), *late)
        self.classifier = nn.Sequential(nn.Dropout(.5), nn.Conv2d(512, 1000, 1), nn.ReLU(),
                                        nn.AdaptiveAvgPool2d(1))
    def forward(self, x): return self.classifier(self.features(x)).flatten(1)

def fast(net):
    "A network that only answers, its weights laid out as the CPU likes them"
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)

def squeezenet():
    "SqueezeNet 1.1 for photographs (B, 3, H, W) in [0, 1], with the names of its 1000 classes"
    net, w = SqueezeNet(), load_file(assets()/'squeezenet1_1/squeezenet1_1.fp16.safetensors')
    net.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in w.items()})
    m = fast(Normalised(net, MEAN, STD))
    m.size = 224, 224
    m.classes = [r['name'] for r in table(assets()/'imagenet_samples/classes.csv')]
    return m

class Residual(nn.Module):
    "Three convolutions and a shortcut; with `pool` a normalised branch is added before"
    def __init__(self, c, pool):
        super().__init__()
        conv = lambda i, o, k: nn.Conv2d(i, o, k, padding=k//2, bias=k == 3)
        self.conv = nn.Sequential(conv(c, c, 3), nn.ReLU(), conv(c, c, 3), nn.ReLU(), conv(c, c, 3))
        if pool:
            self.pool = nn.Sequential(conv(c, 4*c, 1), nn.GroupNorm(4, 4*c), nn.ReLU(), conv(4*c, c, 1))
    def forward(self, x):
        if hasattr(self, 'pool'): x = x + self.pool(x)
        return (x + self.conv(x)).relu()

class Clamp(nn.Module):
    "Codes are held in (-3, 3)"
    def forward(self, z): return 3*torch.tanh(z/3)

class Taef2(nn.Module):
    "A tiny autoencoder of photographs in [0, 1]: 32 x H/8 x W/8 coordinates"
    def __init__(self):
        super().__init__()
        conv = lambda i, o, stride=1, bias=True: nn.Conv2d(i, o, 3, stride, 1, bias=bias)
        three = lambda pool=False: [Residual(64, pool) for _ in range(3)]
        down = lambda pool=False: [conv(64, 64, 2, False), *three(pool)]
        up = lambda: [nn.Upsample(scale_factor=2), conv(64, 64, 1, False)]
        self.encoder = nn.Sequential(conv(3, 64), Residual(64, False), *down(), *down(), *down(True),
                                     conv(64, 32))
        self.decoder = nn.Sequential(Clamp(), conv(32, 64), nn.ReLU(), *three(True), *up(), *three(), *up(),
                                     *three(), *up(), Residual(64, False), conv(64, 3))

def taef2():
    "The chart of `Taef2`"
    net = Taef2()
    net.load_state_dict({k: v.float() for k, v in load_file(assets()/'taef2/taef2.safetensors').items()})
    net = fast(net)
    return Chart(net.encoder, net.decoder, (0, 1), net, 'TAEF2')

class FFDNet(nn.Module):
    "A denoiser of colour images in [0, 1] that is told the noise level; it works at half the resolution"
    def __init__(self, c=96, n=12):
        super().__init__()
        conv = lambda i, o: nn.Conv2d(i, o, 3, padding=1)
        mid = [part for _ in range(n - 2) for part in (conv(c, c), nn.ReLU())]
        self.model = nn.Sequential(conv(13, c), nn.ReLU(), *mid, conv(c, 12))
    def forward(self, y, s):
        u = nf.pixel_unshuffle(y, 2)
        m = s.reshape(-1, 1, 1, 1).expand(len(y), 1, *u.shape[2:]).to(y)
        return nf.pixel_shuffle(self.model(torch.cat([u, m], 1)), 2)

def ffdnet():
    "A denoiser of colour photographs for noise levels from .005 to .4"
    net = FFDNet()
    net.load_state_dict(load_file(assets()/'ffdnet_color/ffdnet_color.safetensors'))
    net = fast(net)
    return Denoiser(net, (.005, .4), net, 'FFDNet')

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

def photographs(side=224):
    "192 labelled photographs (3, side, side): 96 to tune on, then 96 to judge on"
    here = assets()/'imagenet_samples'
    d = Pictures(here, here/'labels.csv', size=(side, side), resize=side)
    d.rows = [d.rows[i] for i in drawn(len(d.rows))]
    return d

SURE = .5

@torch.no_grad()
def recognised(n=48, side=224):
    "Those whose own class has probability SURE or more: the first n of each half, to tune and to judge on"
    net, d, half = squeezenet(), photographs(side), 96
    sure = []
    for i in range(0, len(d), 16):
        b = d.load(range(i, i + 16))
        sure += (net(b.x).softmax(1).gather(1, b.y[:, None])[:, 0] >= SURE).tolist()
    kept = [[r for r, s in zip(d.rows[i:i + half], sure[i:i + half]) if s] for i in (0, half)]
    d.rows = kept[0][:n] + kept[1][:n]
    return d

SIDE = 112

def small():
    "Photographs of SIDE x SIDE pixels of the half to judge on, whose own class has probability SURE or more"
    d, judged = recognised(96, SIDE), set(photographs(SIDE).rows[96:])
    d.rows = [r for r in d.rows if r in judged]
    return d

def bank():
    "The photographs of SIDE x SIDE pixels of the half to tune on, as one tensor (96, 3, SIDE, SIDE)"
    return photographs(SIDE).load(range(96)).x

def masked():
    "The photographs of `ecssd`, SIDE x SIDE pixels"
    return ecssd(SIDE)

def ecssd(side=224):
    "64 photographs with object masks, classes that two classifiers agree on: 32 to tune on, 32 to judge on"
    here = assets()/'ecssd_masks'
    d = Pictures(here/'images', masks=here/'masks', size=(side, side), resize=side)
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
