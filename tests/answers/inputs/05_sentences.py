"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
TOGETHER = "v['abc'] - v['ab'] - v['ac'] - v['bc'] + v['a'] + v['b'] + v['c'] - v['']"
ANSWERS = {
    1: dict(answer='places', wrong=[
        'def places(mask): return torch.arange(mask.shape[1]).expand(mask.shape)',
        'def places(mask): return mask.cumsum(1).clamp(max=4)',
        'def places(mask): return 0*mask']),
    2: dict(answer='gap', wrong=[
        'def gap(v): return 0.',
        f'def gap(v): return ({TOGETHER})/3',
        f'def gap(v): return -({TOGETHER})/6']),
    3: dict(answer='without', wrong=[
        'def without(text, units, shares, k):\n    i = max(range(len(units)), key=lambda i: shares[i])\n'
        "    return text.replace(units[i], '[MASK]', 1)",
        'def without(text, units, shares, k):\n    i = max(range(len(units)), key=lambda i: shares[i])\n'
        "    return text.replace(units[i], '[MASK]')",
        "def without(text, units, shares, k): return text"]),
}
