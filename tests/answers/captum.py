"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='word', wrong=["word = 'prob'", "word = 'logprob'"]),
    2: dict(answer='mend', wrong=['def mend(n): return (n - 1)/n', 'def mend(n): return 1', 'def mend(n): return (n + 1)/n']),
    3: dict(answer='fair', wrong=[
        'def fair(model, inputs, mask, target): return ShapleyValues(model).attribute(inputs, target=target, feature_mask=mask)',
        'def fair(model, inputs, mask, target): return ShapleyValues(model).attribute(inputs, target=target, feature_mask=mask)/2',
        'def fair(model, inputs, mask, target): return ShapleyValues(model).attribute(inputs, target=target)']),
}
