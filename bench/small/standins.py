"What stands for the large configurations' things: digits, pocket networks, sentences of a grammar"
import torch
from functools import lru_cache
from sklearn.decomposition import PCA
from torch import nn
from manifold_xai.engine.charts import pca_chart
from manifold_xai.engine.testbeds import digits, pocket_classifier, pocket_vae
from manifold_xai.inputs.text import WORDS, corpus
from manifold_xai.judging.sources import Tensors, run_file

factories = run_file('bench/factories.py')

def silu(): return pocket_classifier('silu')
def relu(): return pocket_classifier('relu')

class Both(nn.Module):
    "The mean of two classifiers"
    def __init__(self, a, b):
        super().__init__()
        self.a, self.b = a, b
    def forward(self, x): return (self.a(x) + self.b(x))/2

def both(): return Both(silu(), relu()).eval()

def vae(): return pocket_vae()

@lru_cache
def _pca(k):
    x = digits('train')[0]
    return pca_chart(PCA(k, random_state=0).fit(x[:2000].flatten(1).numpy()), x.shape[1:], (0, 1))

def pca8(): return _pca(8)
def pca16(): return _pca(16)
def pca32(): return _pca(32)
def pca64(): return _pca(64)

def bank():
    "20 digits to walk to"
    x, y = digits('train')
    return Tensors(x[:20], y[:20])

def one():
    "One digit to walk to"
    return Tensors(bank().x[:1], bank().y[:1])

def wafer_bank(): return bank()

def wafer():
    "Digits in another order"
    x, y = digits('test')
    return Tensors(x[100:200], y[100:200])

@lru_cache
def _read():
    "A classifier of sentences, the sentences that it did not see, and their classes"
    ids, y, *_ = corpus(600)
    net = factories.WordCNN(len(WORDS), 2, 12, 8)
    lessons = torch.utils.data.TensorDataset(ids[100:], y[100:])
    return factories.fit(net, lessons, 8, 50, 1e-2, device='cpu'), ids[:100], y[:100]

def trec_cnn(): return _read()[0]

def trec():
    "Sentences as embeddings (12, T)"
    net, ids, y = _read()
    with torch.no_grad(): return Tensors(net.embed(ids), y)

def trec_bank():
    d = trec()
    return Tensors(d.x[:20], d.y[:20])
