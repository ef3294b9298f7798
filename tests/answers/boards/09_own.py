"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='private', wrong=[
        "def private(text): return [k for k in 'ab' if 'own' in text]",
        "def private(text):\n    s = dict(v.split('=') for v in text.split('&'))\n    return [k for k in 'ab' if s[k].startswith('own')]",
        "def private(text): return ['a'] if 'a=own' in text else []"]),
    2: dict(answer='silent', wrong=[
        'def silent(x, base): return x == 0',
        'def silent(x, base): return (x - base).abs() < .3',
        'def silent(x, base): return torch.zeros_like(x, dtype=torch.bool)']),
    3: dict(answer='fitted_to', wrong=[
        'class Wrong(torch.nn.Module):\n    def __init__(self, net):\n        super().__init__()\n        self.net = net\n    def forward(self, x): return self.net(x.permute(0, 2, 3, 1))\ndef fitted_to(net): return Wrong(net)',
        'class Wrong(torch.nn.Module):\n    def __init__(self, net):\n        super().__init__()\n        self.net = net\n    def forward(self, x): return self.net(x.reshape(len(x), *x.shape[2:], 3)*255)\ndef fitted_to(net): return Wrong(net)',
        'def fitted_to(net): return lambda x: net(x.permute(0, 2, 3, 1)*255)'])}
