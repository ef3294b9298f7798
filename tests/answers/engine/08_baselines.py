"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='product_ig', wrong=[
        'def product_ig(x, x0): return (x - x0)*x.flip(1)',
        'def product_ig(x, x0): d = (x.prod(1) - x0.prod(1))/2; return torch.stack([d, d], 1)',
        'def product_ig(x, x0): return (x - x0)*(x + x0).flip(1)']),
    2: dict(answer='least_blind', wrong=[
        'def least_blind(x, bank): return bank[:len(x)]',
        'def least_blind(x, bank): near = (x[:, None] - bank).abs().flatten(2).mean(2); return bank[near.argmax(1)]',
        'def least_blind(x, bank): return 1 - x'])}
