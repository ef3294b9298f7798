"""What the configurations of the published experiments name: inputs, classifiers, charts and a denoiser.

The environment variable MANIFOLD_XAI_DATA says where they lie (default: the folder `data`):

    imagenet/val/WNID/*.JPEG    the validation photographs, a folder for each class
    pet, flowers                what torchvision makes of OxfordIIITPet and Flowers102, with download=True
    breakhis                    BreaKHis_v1, unpacked
    trec/train.txt              5,452 questions, one a line: CLASS:fine words of the question (Latin 1)
    wafer/data.npy, label.npy   maps (N, 3, H, W) in [0, 1], and their classes as strings (no pickles)
    adm256                      the unconditional ADM of 256 x 256 as a UNet2DModel of diffusers
    tuned/SET_NAME.safetensors  a classifier of SET, made by: python bench/factories.py SET NAME

Photographs are squeezed to 256 x 256, their sides not kept in proportion, as the code of MA-GIG and of
Spectral IG does. Weights of the papers' own classifiers for pets, flowers, histology, questions and wafers
are not public, or lie in a pickle, which is not opened here: `tuned` reads others, which this file trains.
"""
import math, os, sys
from functools import lru_cache
from pathlib import Path
import numpy as np, torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as nf
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.sources import Normalised, Pairs, Tensors, load_model

MEAN, STD, SIDE = (.485, .456, .406), (.229, .224, .225), 256

def folder():
    "Where data sets and trained classifiers lie"
    p = Path(os.environ.get('MANIFOLD_XAI_DATA', 'data'))
    if not p.is_dir():
        raise ArgumentError('MANIFOLD_XAI_DATA', repr(str(p)),
                            "set this environment variable to the folder of the data sets")
    return p

def sets():
    "The data sets of torchvision"
    try: from torchvision import datasets
    except ImportError as e:
        raise ArgumentError('data', 'no torchvision',
                            "pip install torchvision (the build that fits your torch)") from e
    return datasets


class Squeezed(Pairs):
    "Photographs of any shape, squeezed to a square, in the order of `at`"
    def __init__(self, rows, at=None, side=SIDE):
        super().__init__(rows, (side, side))
        self.at = range(len(rows)) if at is None else [int(i) for i in at]
    def __len__(self): return len(self.at)
    def _row(self, i): return super()._row(self.at[i])
    def _image(self, im): return super()._image(im.convert('RGB').resize(self.how['size']))
    def labels(self):
        "The labels alone, where the set knows them without reading a picture"
        found = [v for k in ('targets', '_labels') if (v := getattr(self.rows, k, None)) is not None]
        y = found[0] if found else None
        return [self._row(i)[1] if y is None else int(y[j]) for i, j in enumerate(self.at)]

def shuffled(n, seed): return np.random.default_rng(seed).permutation(n)

def parted(n, share, seed=0):
    "(numbers to train on, numbers to judge on): the last `share` of a drawn order"
    i, k = shuffled(n, seed), math.ceil(n*share)
    return i[:-k], i[-k:]


def imagenet():
    "The validation photographs in a drawn order (seed 42, as released; the draw itself is torch's there)"
    d = sets().ImageFolder(folder()/'imagenet/val')
    return Squeezed(d, shuffled(len(d), 42))

def imagenet_bank():
    "The first 100 photographs of that order"
    d = imagenet()
    d.at = d.at[:100]
    return d

def imagenet_one():
    "One of them, for all inputs"
    d = imagenet_bank()
    d.at = d.at[:1]
    return d

def pets():
    "All pets"
    part = lambda k: sets().OxfordIIITPet(folder()/'pet', split=k)
    return torch.utils.data.ConcatDataset([part('trainval'), part('test')])

def pet():
    "370 pets, 5 % of all (which ones the paper took is not known)"
    both = pets()
    return Squeezed(both, parted(len(both), .05)[1])

def flowers():
    "The validation part of Flowers102 in its own order"
    return Squeezed(sets().Flowers102(folder()/'flowers', split='val'))

@lru_cache
def slides():
    "(file, class) of all of BreaKHis: 0 benign, 1 malignant"
    at = sorted((folder()/'breakhis').rglob('*.png'))
    return [(p, int('malignant' in p.parts)) for p in at]

class Files:
    "Pictures in files, and their classes"
    def __init__(self, rows): self.rows, self.targets = rows, [y for _, y in rows]
    def __len__(self): return len(self.rows)
    def __getitem__(self, i):
        from PIL import Image
        with Image.open(self.rows[i][0]) as im: return im.convert('RGB'), self.rows[i][1]

def breakhis():
    "1,187 slides, 15 % of 7,909 (that these are the paper's is a guess from the number)"
    return Squeezed(Files(slides()), parted(len(slides()), .15)[1], 224)


def questions():
    "(words, class) of TREC"
    lines = (folder()/'trec/train.txt').read_text(encoding='latin-1').splitlines()
    return [(w[1:], w[0].partition(':')[0]) for w in (l.split() for l in lines) if len(w) > 1]

@lru_cache
def coded():
    "Word numbers (N, T) with 0 behind the end, classes (N,) and how many words there are"
    q = questions()
    words = {w: i for i, w in enumerate(sorted({w for s, _ in q for w in s}), 1)}
    kinds = {k: i for i, k in enumerate(sorted({k for _, k in q}))}
    ids = torch.zeros(len(q), max(len(s) for s, _ in q), dtype=torch.long)
    for row, (s, _) in zip(ids, q): row[:len(s)] = torch.tensor([words[w] for w in s])
    return ids, torch.tensor([kinds[k] for _, k in q]), len(words) + 1

class WordCNN(nn.Module):
    "Convolutions of 3, 4 and 5 words, their maxima, a line; takes embeddings (B, d, T)"
    def __init__(self, words, classes, d=300, width=100):
        super().__init__()
        self.table = nn.Embedding(words, d)
        self.convs = nn.ModuleList(nn.Conv1d(d, width, k) for k in (3, 4, 5))
        self.fc = nn.Linear(3*width, classes)
    def embed(self, ids): return self.table(ids).transpose(1, 2)
    def forward(self, e):
        h = torch.cat([c(e).relu().amax(2) for c in self.convs], 1)
        return self.fc(nf.dropout(h, .5, self.training))

def trec_cnn():
    "The classifier of questions, on embeddings"
    return tuned('trec', 'cnn')

@torch.no_grad()
def trec():
    "The first 500 questions, as embeddings (300, T)"
    ids, y, _ = coded()
    return Tensors(trec_cnn().embed(ids[:500]), y[:500])

def trec_bank():
    "20 questions to walk to: numbers 100 to 119, as in the notebook of IG2"
    d = trec()
    return Tensors(d.x[100:120], d.y[100:120])


@lru_cache
def wafers():
    "Maps (N, 3, H, W) and class numbers"
    x, y = (np.load(folder()/f'wafer/{k}.npy', allow_pickle=False) for k in ('data', 'label'))
    return torch.tensor(x).float(), torch.tensor(np.unique(y.ravel(), return_inverse=True)[1].ravel())

class WaferCNN(nn.Module):
    "Four convolutions, a line; `layer4` is the representation"
    def __init__(self, classes=9, width=32):
        super().__init__()
        block = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(),
                                           nn.MaxPool2d(2))
        self.layer1, self.layer2, self.layer3 = block(3, width), block(width, width), block(width, 2*width)
        self.layer4 = nn.Sequential(nn.Conv2d(2*width, 4*width, 3, padding=1), nn.ReLU(),
                                    nn.AdaptiveAvgPool2d(8))
        self.fc = nn.Linear(4*width*64, classes)
    def forward(self, x):
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4): x = layer(x)
        return self.fc(x.flatten(1))

def wafer_cnn(): return tuned('wafer', 'cnn')

def wafer():
    "Wafers with a fault, in a drawn order"
    x, y = wafers()
    i = torch.as_tensor(shuffled(len(x), 2))
    i = i[y[i] != y.max()]
    return Tensors(x[i], y[i])

def wafer_bank():
    "Ten wafers without a fault (the last class in the order of the names: none)"
    x, y = wafers()
    i = (y == y.max()).nonzero().flatten()[:10]
    return Tensors(x[i], y[i])


CLASSES = dict(pet=37, flowers=102, breakhis=2)

def network(kind, name):
    "A classifier before it is trained"
    if kind == 'trec': return WordCNN(coded()[2], int(coded()[1].max()) + 1)
    if kind == 'wafer': return WaferCNN(int(wafers()[1].max()) + 1)
    net = load_model(f'torchvision:{name}').net
    last = dict(resnet18='fc', vgg16='classifier.6', googlenet='fc', densenet121='classifier')[name]
    old = net.get_submodule(last)
    net.set_submodule(last, nn.Linear(old.in_features, CLASSES[kind]))
    return Normalised(net, MEAN, STD)

def lessons(kind):
    "A data set to train on, of (input, class): what is judged is not in it"
    if kind == 'trec':
        # the first tenth is what is explained from: the notebook of IG2 trains on the others
        ids, y, _ = coded()
        return torch.utils.data.TensorDataset(ids[len(ids)//10:], y[len(ids)//10:])
    if kind == 'wafer': return torch.utils.data.TensorDataset(*wafers())
    if kind == 'pet':
        both = pets()
        s = Squeezed(both, parted(len(both), .05)[0])
    elif kind == 'flowers': s = Squeezed(sets().Flowers102(folder()/'flowers', split='train'))
    else: s = Squeezed(Files(slides()), parted(len(slides()), .15)[0], 224)
    return Read(s)

class Read:
    "A data set as pairs of tensors"
    def __init__(self, data): self.data = data
    def __len__(self): return len(self.data)
    def __getitem__(self, i):
        im, y = self.data._row(i)
        return self.data._image(im), y

def fit(net, data, epochs=10, batch=32, lr=1e-4, seed=0, device=None):
    "Train a classifier on (input, class) with AdamW; words go through its table first"
    torch.manual_seed(seed)
    device = device or ('cuda' if torch.cuda.is_available() else 'cpu')
    net = net.to(device).train().requires_grad_(True)
    opt = torch.optim.AdamW(net.parameters(), lr)
    for _ in range(epochs):
        for x, y in torch.utils.data.DataLoader(data, batch, shuffle=True, drop_last=len(data) > batch):
            x = x.to(device)
            out = net(net.embed(x) if hasattr(net, 'embed') else x)
            # GoogLeNet answers three times while it learns
            out = getattr(out, 'logits', out)
            opt.zero_grad()
            nf.cross_entropy(out, y.to(device)).backward()
            opt.step()
    return net.cpu().eval().requires_grad_(False)

def tuned(kind, name):
    "A trained classifier"
    at = folder()/f'tuned/{kind}_{name}.safetensors'
    if not at.is_file():
        raise ArgumentError('model', f"{at}, which is not there",
                            f"train it: python bench/factories.py {kind} {name}")
    net = network(kind, name)
    net.load_state_dict(load_file(at))
    return net.eval().requires_grad_(False)

def pet_resnet18(): return tuned('pet', 'resnet18')
def pet_vgg16(): return tuned('pet', 'vgg16')
def pet_googlenet(): return tuned('pet', 'googlenet')
def flowers_resnet18(): return tuned('flowers', 'resnet18')
def flowers_vgg16(): return tuned('flowers', 'vgg16')
def flowers_googlenet(): return tuned('flowers', 'googlenet')
def breakhis_densenet121(): return tuned('breakhis', 'densenet121')


def part_of(kind, name, sub):
    "An autoencoder that lies in a folder of a larger model"
    import diffusers
    v = getattr(diffusers, kind).from_pretrained(name, subfolder=sub, low_cpu_mem_usage=False)
    return v.eval().requires_grad_(False)

def sd1(): return part_of('AutoencoderKL', 'CompVis/stable-diffusion-v1-1', 'vae')
def sd2(): return part_of('AutoencoderKL', 'lzyvegetable/stable-diffusion-2-1', 'vae')
def movq(): return part_of('VQModel', 'kandinsky-community/kandinsky-2-1', 'movq')

def mar():
    "MAR's kl16, weights that somebody converted (the released ones are a pickle)"
    return part_of('AutoencoderKL', 'xwen99/mar-vae-kl16', None)

def adm():
    "The unconditional ADM of 256 x 256 with its linear schedule of 1000 steps"
    import diffusers
    net = diffusers.UNet2DModel.from_pretrained(folder()/'adm256', low_cpu_mem_usage=False)
    return net.eval().requires_grad_(False), diffusers.DDPMScheduler(1000, beta_schedule='linear')


if __name__ == '__main__':
    if len(sys.argv) != 3: sys.exit('python bench/factories.py SET NAME, for instance pet resnet18')
    kind, name = sys.argv[1:]
    # from nothing, or from weights that know photographs
    how = (30, 50, 1e-3) if kind in ('trec', 'wafer') else (10, 32, 1e-4)
    net = fit(network(kind, name), lessons(kind), *how)
    at = folder()/f'tuned/{kind}_{name}.safetensors'
    at.parent.mkdir(exist_ok=True)
    save_file({k: v.contiguous() for k, v in net.state_dict().items()}, at)
