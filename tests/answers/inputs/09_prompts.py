"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='friends', wrong=[
        'def friends(m): return (0, 0), (0, 0)',
        'def friends(m): k = int(m.cross[0].abs().argmax()); return divmod(k, 9), divmod(k, 9)',
        'def friends(m): c = m.cross[0]; return divmod(int(c.argmin()), 9), divmod(int(c.argmax()), 9)']),
    2: dict(answer='both_ways', wrong=[
        'def both_ways(a, b, c): return c - a - b', 'def both_ways(a, b, c): return c/2',
        'def both_ways(a, b, c): return (c - a - b)/4']),
    3: dict(answer='word_alone', wrong=[
        'def word_alone(m, j): return m.words[0, j]', 'def word_alone(m, j): return m.matrix[0, :, j].sum()',
        'def word_alone(m, j): return 0.'])}
