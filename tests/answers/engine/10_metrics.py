"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='null_insertion', wrong=[
        'def null_insertion(c, ratios=RATIOS): return c.sum()/2',
        'def null_insertion(c, ratios=RATIOS): return c.sum()*np.mean([int(len(c)*r)/len(c) for r in ratios])',
        'def null_insertion(c, ratios=RATIOS): return 2.5']),
    2: dict(answer='blind_map', wrong=[
        'def blind_map(x): return 0*x',
        'def blind_map(x): return torch.rand(x.shape, generator=torch.Generator().manual_seed(0))',
        'def blind_map(x): return (x - x.mean()).abs()']),
    3: dict(answer='sign_flip', wrong=[
        'def sign_flip(d):\n    s = np.array(list(itertools.product((-1, 1), repeat=len(d))))\n    return (s@d >= d.sum() - 1e-12).mean()',          # one side
        'def sign_flip(d):\n    s = np.array(list(itertools.product((-1, 1), repeat=len(d))))\n    return (np.abs(s@d) > abs(d.sum()) + 1e-12).mean()',
        'def sign_flip(d): return .0625'])}
