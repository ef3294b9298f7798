"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ("float64='float32', float16='float32', int64='int32', bool='uint8'", "float64='float32', float16='float32', int64='uint8', bool='uint8'",
     'whole numbers are cut to a byte'),
    ("shape=list(a.shape))", "shape=[a.size])", 'an array loses its shape'),
    (".replace('</', '<\\\\/')", "", 'a word of the data ends the script'),
    ("(n := len(self.html())) > LIMIT", "(n := len(self.html())) > 9*LIMIT", 'pieces larger than a page bears'),
    ("<p class=\"mxp-say\">{escape(self.say)}</p>", "<p class=\"mxp-say\">{self.say}</p>", 'words are taken for tags'),
    ("return torch.sin(1.5*u)*torch.cos(v) + u*v/3 + u/4", "return torch.sin(1.5*u) + torch.cos(v)", 'a score without interaction'),
    ("return torch.cat([torch.lerp(K[i], K[i + 1], (t - i)[:, None]), K[-1:]])",
     "return torch.cat([torch.lerp(K[0], K[-1], (t/4)[:, None]), K[-1:]])", 'every way is the straight one'),
    ("if not re.fullmatch(r'[a-z][a-z0-9-]*', str(self.name)):", "if not self.name:", 'any name is taken'),
]
