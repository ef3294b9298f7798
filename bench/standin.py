"Small things of the right shape: they let `--plan` count evaluations of a large benchmark on a laptop"
import torch
from torch import nn


def net():
    "A classifier of 224 x 224 colours with a thousand classes, weights at random"
    torch.manual_seed(0)
    m = nn.Sequential(nn.Conv2d(3, 8, 7, 8), nn.ReLU(), nn.Conv2d(8, 8, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                      nn.Flatten(), nn.Linear(8, 1000))
    return m.eval().requires_grad_(False)


def vae():
    "An autoencoder with the latent shape of Stable Diffusion's, weights at random"
    from diffusers import AutoencoderKL
    torch.manual_seed(0)
    v = AutoencoderKL(block_out_channels=(4, 4, 4, 4), norm_num_groups=2, latent_channels=4,
                      down_block_types=('DownEncoderBlock2D',)*4, up_block_types=('UpDecoderBlock2D',)*4)
    return v.eval().requires_grad_(False)


def pictures():
    "Sixteen pictures of noise, in [0, 1], their classes, and masks of their middle"
    g = torch.Generator().manual_seed(0)
    mask = torch.zeros(16, 1, 224, 224, dtype=torch.bool)
    mask[:, :, 56:168, 56:168] = True
    return torch.rand(16, 3, 224, 224, generator=g), torch.arange(16), mask
