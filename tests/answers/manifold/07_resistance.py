"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='first', wrong=['first = 0.', 'first = 5.', 'first = .1']),
    2: dict(answer='straight_length', wrong=[
        'def straight_length(c, w): return 1 + w*abs(c)',
        'def straight_length(c, w): return (1 + (w*c)**2)']),
    3: dict(answer='cancelled', wrong=[
        'def cancelled(values): return 1 - values.sum(1).abs()/values.abs().sum(1)',
        'def cancelled(values): return values.sum(1).abs()/values.abs().sum(1).clamp(min=1e-12)']),
}
