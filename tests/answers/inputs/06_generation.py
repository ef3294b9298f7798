"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
CONTRAST = """
def contrast(model, tokenizer, prompt, a, b):
    of = lambda t: explain_continuation(model, tokenizer, prompt, t, each=False, steps=8, rule='midpoint').shares()
    return {}
"""
ANSWERS = {
    1: dict(answer='sources', wrong=[
        'def sources(m): return m.units()',
        'def sources(m): return [m.units()[i] for i in m.values.abs().argmax(1)]',
        'def sources(m): return m.said']),
    2: dict(answer='factors', wrong=[
        'def factors(shares, C): return torch.exp(shares/C)',
        'def factors(shares, C): return torch.exp(-shares)',
        'def factors(shares, C): return 1 - shares/C']),
    3: dict(answer='contrast', wrong=[
        CONTRAST.format('of(a)'), CONTRAST.format('of(b) - of(a)'), CONTRAST.format('of(a) + of(b)')]),
}
