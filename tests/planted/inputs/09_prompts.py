"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ("A[:, :w, w:]", "A[:, w:, :w].mT.flip(1)", 'the words change places'),
    ("phi[:, :w], phi[:, w:]", "phi[:, w:], phi[:, :w]", 'shares of words and patches change places'),
    ("v[:, -1], v[:, 0]", "v[:, 0], v[:, -1]", 'full and empty change places'),
    ("size = torch.bincount(regions.flatten()).to(self.cross)", "size = torch.ones(int(regions.max()) + 1).to(self.cross)",
     'every place gets the whole share of its patch'),
    ("patches + w, aim", "patches + w - 1, aim", 'a word and a patch are one player'),
    ("flat(blank, fill)", "flat(blank, noisy)", 'no patch is ever missing'),
    ("flat(cond, noisy), flat(blank, fill)", "flat(cond, noisy), flat(cond, fill)", 'no word is ever missing'),
    ("A, phi = meta_shapley(v), shapley(v)", "A, phi = meta_shapley(v, 'zero'), shapley(v)",
     'another convention than the one that is derived'),
    ("if w + p > MOST_PLAYERS:", "if w + p > 99:", 'a game that nobody can finish'),
    ("if v.min() < 0 or set(v.flatten().tolist()) != set(range(n)):", "if v.min() < 0:", 'players that nobody is'),
    ("words[:, None].expand(cond.shape[1:]).flatten()", "torch.arange(len(words))[:, None].expand(cond.shape[1:]).flatten()",
     'every token is a word of its own'),
    ("if not isinstance(v, Tensor) or v.shape != (len(z),):", "if not isinstance(v, Tensor):", 'an aim that answers for features'),
]
