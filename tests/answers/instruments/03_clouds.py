"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='most_sensitive', wrong=[
        'def most_sensitive(phi): return phi.abs().mean(0).argmax(1)',
        'def most_sensitive(phi): return (phi.abs().amax(0) - phi.abs().amin(0)).argmax(1)',
        'def most_sensitive(phi): return phi.amax(0) - phi.amin(0)']),
    2: dict(answer='profile', wrong=[
        'def profile(n, s, m): return float(m == s - 2)',
        'def profile(n, s, m): return math.comb(n - s, max(m - s + 2, 0))/math.comb(n - 2, m)',
        'def profile(n, s, m): return 1.5*math.comb(n - s, m - s + 2)/math.comb(n - 2, m) if m >= s - 2 else 0.']),
    3: dict(answer='blind', wrong=[
        'def blind():\n    c = lambda x: (x - x.mean(1, keepdim=True)).norm(dim=-1)\n    return lambda x: torch.stack([c(x).mean(1), c(x).amax(1)], 1)',
        'def blind(): return lambda x: torch.stack([x[..., 2].amax(1), x[..., 2].mean(1)], 1)',
        'def blind(): return lambda x: torch.zeros(len(x), 2, dtype=x.dtype)']),
}
