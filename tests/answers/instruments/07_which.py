"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='PICK', wrong=[
        "PICK = dict(a='influence', b='influence', c='diffroar')",
        "PICK = dict(a='explain', b='explain', c='diffroar')",
        "PICK = dict(a='explain', b='trak')"]),
    2: dict(answer='skew_of', wrong=[
        'def skew_of(c): return c - 1', 'def skew_of(c): return (c - 1)/c', 'def skew_of(c): return (c - 1)/(2*c)']),
    3: dict(answer='null_rate', wrong=[
        'def null_rate(find, sequences): return 0., 0., 1.',
        """def null_rate(find, sequences):
    p = sum(bool(find(A)) for A in sequences)/len(sequences)
    s = 1.96*(p*(1 - p)/len(sequences))**.5
    return p, max(0, p - s), min(1, p + s)"""])}
