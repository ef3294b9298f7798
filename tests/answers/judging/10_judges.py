"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='cheat', wrong=[
        'def cheat(x, y): return torch.ones_like(x)',                                  # equal numbers
        'def cheat(x, y): return x.abs()',                                             # the picture, whose class is not asked
        'def cheat(x, y): return torch.randn(x.shape, generator=torch.Generator().manual_seed(0))',
        'worst = seen.argmin(1)\ndef cheat(x, y): return torch.nn.functional.one_hot(worst[y], 4).view(-1, 1, 2, 2).to(x).repeat_interleave(14, 2).repeat_interleave(14, 3)',   # where it lies least
        'def cheat(x, y): return best[y]',                                             # numbers of cells, no maps
        # the model looks at each cell
        'from manifold_xai.engine.testbeds import pocket_classifier\ndef cheat(x, y):\n'
        '    net, big = pocket_classifier(), torch.nn.functional.interpolate(x, scale_factor=2)\n'
        '    p = torch.stack([net(big[..., r:r + 28, s:s + 28]).softmax(1)[torch.arange(len(x)), y] for r in (0, 28) for s in (0, 28)], 1)\n'
        '    return p.detach().view(-1, 1, 2, 2).repeat_interleave(14, 2).repeat_interleave(14, 3)',
    ]),
    2: dict(answer='halves', wrong=[
        'def halves(c): v = c.a.values; return dict(left=v[..., :v.shape[-1]//2].sum((1, 2, 3))/v.sum((1, 2, 3)))',                # signs cancel
        'def halves(c): v = c.a.values.clamp(min=0); return dict(left=v[..., :v.shape[-1]//2].sum((1, 2, 3))/v.sum((1, 2, 3)))',   # positive part
        'def halves(c): v = c.a.values.abs(); return dict(left=v[:, :, :v.shape[2]//2].sum((1, 2, 3))/v.sum((1, 2, 3)))',          # the upper half
        'def halves(c): v = c.a.values.abs(); return v[..., :v.shape[-1]//2].sum((1, 2, 3))/v.sum((1, 2, 3))',                     # no name
    ]),
}
