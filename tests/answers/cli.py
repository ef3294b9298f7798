"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
MODEL = '''
class Wrong(nn.Module):
    size, mode = {size}, 'L'
    def forward(self, x): return {says}
def f(): return Wrong().eval()
'''
MEANS = 'torch.stack([x[..., :4].mean((1, 2, 3)), x[..., 4:].mean((1, 2, 3))], 1)'
ANSWERS = {
    1: dict(answer='f', wrong=[
        MODEL.format(size='(28, 28)', says=MEANS),
        MODEL.format(size='(8, 8)', says='torch.stack([x[..., 0, 0].mean(1), x[..., 0, 7].mean(1)], 1)'),     # one pixel of each
        MODEL.format(size='(8, 8)', says='x[..., :4].mean((1, 2, 3))[:, None]')])}
