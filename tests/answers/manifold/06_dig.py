"Answers to the exercises of this notebook: right ones by name, wrong ones as source."
ANSWERS = {
    1: dict(answer='var_mixed', wrong=[
        'def var_mixed(alpha, B, eta, t): return (1 - eta)*(B**2).sum()*t*(1 - t)/(alpha + 1)',
        'def var_mixed(alpha, B, eta, t): return (1 - eta)**2*t*(1 - t)/(alpha + 1)',
        'def var_mixed(alpha, B, eta, t): return (1 - eta)**2*(B**2).sum()*t*(1 - t)/alpha',
        'def var_mixed(alpha, B, eta, t): return .0180']),
    2: dict(answer='early', wrong=[
        'def early(c): return c.A.flatten(1).mean(1)',
        'def early(c): return 0*c.A.flatten(1).mean(1)',
        'def early(c): return -c.gamma.flatten(1).mean(1)',
        'def early(c): return -c.slopes(c.gamma)[0].mean(1)',
        'def early(c): return (c.gamma - c.x[:, None]).pow(2).flatten(1).mean(1)']),
    3: dict(answer='monotone_gap', wrong=[
        'def monotone_gap(s): return s.diff(dim=1).abs().sum(1) - (s[:, -1] - s[:, 0])',
        'def monotone_gap(s): return s.diff(dim=1).abs().sum(1)',
        'def monotone_gap(s): return s.diff(dim=1).abs().sum(1) - (s.amax(1) - s.amin(1))',
        'def monotone_gap(s): return torch.tensor([0., .4])',
        'def monotone_gap(s): return 2*s.diff(dim=1).clamp(max=0).abs().sum(1)']),
}
