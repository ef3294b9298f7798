"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='partner', wrong=['partner = 5', 'partner = 0', 'partner = 99']),
    2: dict(answer='pair', wrong=[
        'def pair(u): return -np.sin(2*u)*u*u/4',
        'def pair(u): return integrate.quad(lambda t: u*u*np.log(t)*np.sin(2*u*t), 0, 1)[0]']),
    3: dict(answer='strongest', wrong=[
        'def strongest(pairs, k): return [(2, 0), (2, 1)][:k]',
        'def strongest(pairs, k): return [(1, 2), (0, 1)][:k]',
        'def strongest(pairs, k): return [(0, 0), (1, 1)][:k]']),
}
