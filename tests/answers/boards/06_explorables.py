"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='unmoved', wrong=[
        'def unmoved(): return WAYS["second feature first"]',
        'def unmoved(): return [(-1.2, -.4), (-1.2, .1), (-1.2, .6)]',       # it still has to go over at the end
        'def unmoved(): return [(0., 0.)]*2']),
    2: dict(answer='waits', wrong=[
        'def waits(F, a, b): return F(b[0], b[1]) - F(a[0], a[1])',
        'def waits(F, a, b): return F(b[0], a[1]) - F(a[0], a[1]) - F(b[0], b[1]) + F(a[0], b[1])',      # when it moves first
        'def waits(F, a, b): return F(b[0], b[1]) - F(a[0], b[1])']),
    3: dict(answer='smallest', wrong=[
        'def smallest(a): return a.astype("float32")',
        'def smallest(a): return a.astype("uint8" if a.max() < 256 else "int16" if a.max() < 2**15 else "int32")',
        'def smallest(a): return a.astype("int16" if a.dtype.kind == "i" else "float32")']),
}
