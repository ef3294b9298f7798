"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ("d[..., 1:, :] -= frames[..., :-1, :]", "d[..., 1:] -= frames[..., :-1]", 'differences between pixels, not between frames'),
    ("x.detach().cpu().clamp(0, 1).mul(levels)", "x.detach().cpu().mul(levels)", 'a pixel above white turns dark'),
    ("(m.detach().cpu().double()/peak).clamp(-1, 1)", "(m.detach().cpu().double()/peak).clamp(-2, 2)", 'what is beyond the scale turns its sign'),
    ("v.cumsum(1)], 1)", "v], 1)", 'a segment for the map so far'),
    ("[torch.zeros_like(v[:, :1]), v.cumsum(1)]", "[v[:, :1], v.cumsum(1)]", 'the map so far begins with the first segment'),
    ("[int(t) for t in targets for _ in range(T - 1)]", "[int(t) for _ in range(T - 1) for t in targets]", 'classes go round the digits, not the nodes'),
    ("right = net(X).argmax(1) == Y", "right = net(X).argmax(1) != Y", 'only wrongly answered digits are cast'),
    ("return [of[i % 10][i//10] for i in range(n)]", "return [of[i//10][i % 10] for i in range(n)]", 'ten zeros before the first one'),
    ("p = net(path.flatten(0, 1)).softmax(1).view(B, T, -1)", "p = net(path.flatten(0, 1)).view(B, T, -1)", 'logits for probabilities'),
    ("inside = dict(chart=vae, steps=steps - 2)", "inside = dict(chart=vae, steps=steps)", "a chart's walk has two nodes more than the others"),
    ("path=Greedy(False)", "path=None", 'the straight walk under the name of SAMP'),
    ("Z = torch.cat([c.x[:, None], c.path], 1)", "Z = torch.cat([c.path[:, :1], c.path], 1)", 'the film does not begin with the input'),
    ("sums=M.sum(-1), k=k", "sums=M.clamp(min=0).sum(-1), k=k", 'only what speaks for the class is summed'),
    ("z = torch.tensor([in_colour(m[..., -1, :]) for m in M])", "z = torch.tensor([in_colour(m) for m in M])", 'the scale is that of all nodes'),
]
