"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='tokens', wrong=[
        'def tokens(side, patch, registers): return (side//patch)**2',
        'def tokens(side, patch, registers): return side//patch + 1 + registers',
        'def tokens(side, patch, registers): return (side//patch)**2 + registers']),
    2: dict(answer='clean', wrong=[
        'def clean(x_t, v, t): return x_t - t*v',
        'def clean(x_t, v, t): return x_t + v',
        'def clean(x_t, v, t): return x_t + t*v']),
    3: dict(answer='ensemble', wrong=[
        'def ensemble(groups): return torch.stack([g.mean(0) for g in groups])',
        'def ensemble(groups): return torch.stack([g[0] for g in groups])',
        'def ensemble(groups): return torch.cat(groups)']),
}
