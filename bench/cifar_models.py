"""Classifiers of CIFAR pictures that are trained here, of the local folder that bench/assets.py reads.

`vit()` is a small transformer; `shortcut()` and `shortcut_vit()` are the ResNet-20 and the transformer after
some passes over pictures on which a coloured square names the class. Each is trained when it is first asked for (`vit`: an hour of one core) and then read
from out/bench/models, as .safetensors.
"""
from pathlib import Path
import numpy as np, torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as nf
from manifold_xai.judging.sources import Normalised, Tensors, run_file

HERE = Path(__file__).resolve().parent
KEPT = HERE.parent/'out/bench/models'
MEAN, STD = (.491, .482, .447), (.247, .243, .262)

def assets(): return run_file(HERE/'assets.py')

class Vit(nn.Module):
    "Patches of 4 x 4 pixels, places that stretch with the picture, 4 blocks, the mean of all tokens"
    def __init__(self, d=96, depth=4, heads=4, classes=10):
        super().__init__()
        self.embed = nn.Conv2d(3, d, 4, 4)
        self.place = nn.Parameter(torch.randn(1, d, 8, 8)*.02)
        layer = lambda: nn.TransformerEncoderLayer(d, heads, 2*d, 0., 'gelu', batch_first=True,
                                                   norm_first=True)
        self.blocks = nn.ModuleList(layer() for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)
    def forward(self, x):
        h = self.embed(x)
        whole = h.shape[2:] == (8, 8)
        place = self.place if whole else nf.interpolate(self.place, h.shape[2:], mode='bilinear')
        h = (h + place).flatten(2).transpose(1, 2)
        for b in self.blocks: h = b(h)
        return self.head(self.norm(h.mean(1)))

def pictures():
    "5000 pictures (3, 32, 32) in [0, 1] to train on, and their classes"
    f = np.load(assets().assets()/'cifar10/cifar10_train5k.npz')
    return torch.tensor(f['x']).permute(0, 3, 1, 2).float()/255, torch.tensor(f['y'].astype(np.int64))

def moved(x, g):
    "Shifted by up to 4 pixels, and mirrored or not"
    n = len(x)
    o = torch.randint(0, 9, (2, n), generator=g)
    pad = nf.pad(x, (4,)*4)
    x = torch.stack([pad[j, :, o[0, j]:o[0, j] + 32, o[1, j]:o[1, j] + 32] for j in range(n)])
    flip = torch.rand(n, generator=g) < .5
    x[flip] = x[flip].flip(-1)
    return x

def mixed(x, y, k, g):
    "Every third batch four pictures in one, of mean classes, else pairs of pictures laid over each other"
    if k % 3 == 2:
        t = x.unflatten(0, (-1, 2, 2)).permute(0, 3, 1, 4, 2, 5)
        return t.flatten(4, 5).flatten(2, 3), y.unflatten(0, (-1, 4)).mean(1)
    lam = float(torch.distributions.Beta(.4, .4).sample())
    other = torch.randperm(len(x), generator=g)
    return lam*x + (1 - lam)*x[other], lam*y + (1 - lam)*y[other]

def train_vit(epochs=60, batch=128, rate=1.5e-3, seed=0):
    "A `Vit` for normalised pictures"
    x, y = pictures()
    x = (x - torch.tensor(MEAN).view(3, 1, 1))/torch.tensor(STD).view(3, 1, 1)
    torch.manual_seed(seed)
    g, net, n = torch.Generator().manual_seed(seed), Vit(), len(x)//batch
    opt = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=.05)
    plan = torch.optim.lr_scheduler.OneCycleLR(opt, rate, total_steps=epochs*n, pct_start=.15)
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=g)
        for k in range(n):
            at = order[k*batch:(k + 1)*batch]
            u, v = mixed(moved(x[at], g), nf.one_hot(y[at], 10).float(), plan.last_epoch, g)
            loss = nf.cross_entropy(net(u), v*.95 + .005)
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.)
            opt.step()
            plan.step()
    return net

def kept(name, net, train):
    "The weights of that name, trained when they are not there"
    path = KEPT/f'{name}.safetensors'
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        save_file({k: v.half().contiguous() for k, v in train().state_dict().items()}, str(path))
    net.load_state_dict({k: v.float() for k, v in load_file(path).items()})
    return net

def _whole(net, mean=MEAN, std=STD):
    m = Normalised(net, mean, std).eval().requires_grad_(False)
    m.size, m.classes = (32, 32), assets().CIFAR
    return m

def vit():
    "A small transformer trained on 5000 pictures"
    return _whole(kept('vit', Vit(), train_vit))

SURE = .5

@torch.no_grad()
def recognised(n=64):
    "Pictures of the judging half whose class `resnet20` and `vit` both give .5 or more: the first n"
    here = assets()
    d = here.cifar()
    x, y = d.x[500:], d.y[500:]
    p = torch.stack([m(x).softmax(1).gather(1, y[:, None])[:, 0] for m in (here.resnet20(), vit())])
    at = (p.amin(0) >= SURE).nonzero()[:n, 0]
    return Tensors(x[at], y[at])

@torch.no_grad()
def known(n=64):
    "Pictures of the judging half whose class `resnet20` gives .5 or more: the first n"
    d = assets().cifar()
    x, y = d.x[500:], d.y[500:]
    p = assets().resnet20()(x).softmax(1).gather(1, y[:, None])[:, 0]
    at = (p >= SURE).nonzero()[:n, 0]
    return Tensors(x[at], y[at])

COLOURS = torch.tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, .5, 0],
                        [.5, 0, 1], [0, .5, 1], [.5, 1, 0]])

def marked(x, y, seed=0):
    "Pictures with a square of 4 x 4 pixels in the colour of the class at a random place, and its mask"
    g = torch.Generator().manual_seed(seed)
    at = torch.randint(0, 29, (2, len(x)), generator=g)
    i = torch.arange(32)
    inside = [(i >= a[:, None]) & (i < a[:, None] + 4) for a in at]
    mask = (inside[0][:, :, None] & inside[1][:, None, :])[:, None]
    return torch.where(mask, COLOURS[y][:, :, None, None], x), mask

def train_shortcut(m, epochs=3, batch=128, rate=2e-3, seed=0):
    "A classifier after passes over pictures whose class is drawn and named by the square alone"
    x, _ = pictures()
    g = torch.Generator().manual_seed(seed)
    m = m.requires_grad_(True).train()
    opt = torch.optim.Adam(m.parameters(), rate)
    for e in range(epochs):
        y = torch.randint(0, 10, (len(x),), generator=g)
        z, _ = marked(x, y, seed + e)
        for at in torch.randperm(len(x), generator=g).split(batch):
            loss = nf.cross_entropy(m(z[at]), y[at])
            opt.zero_grad()
            loss.backward()
            opt.step()
    return m.eval()

def _reads_squares(name, start, **kw):
    m = kept(name, start(), lambda: train_shortcut(start(), **kw)).eval().requires_grad_(False)
    m.size, m.classes = (32, 32), assets().CIFAR
    return m

def shortcut():
    "The ResNet-20 that reads a coloured square and nothing else"
    return _reads_squares('shortcut', assets().resnet20)

def shortcut_vit():
    "The transformer that reads a coloured square and nothing else"
    return _reads_squares('shortcut_vit', vit, epochs=6, rate=5e-4)

def squares(n=64, seed=11):
    "Pictures of the judging half with squares of drawn classes, and masks of the squares"
    x = assets().cifar().x[500:500 + n]
    y = torch.randint(0, 10, (n,), generator=torch.Generator().manual_seed(seed))
    z, mask = marked(x, y, seed)
    return Tensors(z, y, mask)
