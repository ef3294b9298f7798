"The answers of the exercises: what is evaluated after the solutions, and wrong ones that a student would give."
MIX = 'def mixture_denoiser(m, w, c):\n    def f(y, s):\n        q = torch.softmax({} - (y[:, None] - m).pow(2).sum(-1)/(2*{}), 1)\n        return (c*c*y + s*s*(q @ m))/(c*c + s*s)\n    return as_denoiser(f)'
FLOW = 'def heun(den, y, levels):\n    slope = lambda y, s: (y - den(y, s))/s\n    S = [float(v) for v in levels]\n    for s, r in zip(S, S[1:]):\n        a = slope(y, s)\n        {}\n    return y'
ANSWERS = {
    1: dict(answer='mixture_denoiser', wrong=[MIX.format('w.log()', 's*s'), MIX.format('0', '(c*c + s*s)'), MIX.format('w', '(c*c + s*s)'),
                                              'def mixture_denoiser(m, w, c): return as_denoiser(lambda y, s: (c*c*y + s*s*(w @ m))/(c*c + s*s))']),
    2: dict(answer='heun', wrong=[FLOW.format('y = y + (r - s)*a'), FLOW.format('y = y + (r - s)*slope(y + (r - s)*a, r)'), FLOW.format('y = y + (r - s)*slope(y + (r - s)*a/2, (r + s)/2)'),
                                  'def heun(den, y, levels): return [x for _, x, _ in ddim(den, y, levels)][-1]']),
    3: dict(answer='jacobian_of_two', wrong=['def jacobian_of_two(h, y, s): return torch.outer(h, h)/s**2',
                                             'def jacobian_of_two(h, y, s): return torch.outer(h, h)*(1 - torch.tanh(y @ h/s**2)**2)',
                                             'def jacobian_of_two(h, y, s): return torch.outer(h, h)*(1 - torch.tanh(y @ h/s)**2)/s',
                                             'def jacobian_of_two(h, y, s): return torch.zeros(len(h), len(h)).double()']),
}
