"What many tests explain: a small network, an autoencoder and a denoiser, on inputs of 11 x 11 places."
from contextlib import contextmanager

import torch
from torch import nn

from manifold_xai.manifold.diffusion import Denoiser


class Net(nn.Module):
    "Two convolutions and a linear layer: (B, 1, 11, 11) -> logits (B, 5)"
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 6, 3), nn.GELU(), nn.Conv2d(6, 8, 3, 2), nn.GELU(), nn.Flatten(), nn.Linear(8*4*4, 5))
    def forward(self, x): return self.body(x)


class Chart(nn.Module):
    "An untrained autoencoder with 20 coordinates"
    def __init__(self): super().__init__(); self.e, self.d = nn.Linear(121, 20), nn.Linear(20, 121)
    def encode(self, x): return self.e(x.flatten(1))
    def decode(self, z): return torch.sigmoid(self.d(z)).view(-1, 1, 11, 11)


shrink = Denoiser(lambda y, s: y/(1 + s**2), name='shrink')     # the posterior mean of a standard normal


@contextmanager
def seeded(seed=0):
    "Draws from this seed; afterwards torch's generator is where it was"
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield
