"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='date', wrong=[
        'def date(D2): return int(np.argmax(D2[0]))',
        'def date(D2): return int(np.argmax(np.diagonal(D2, 1)))',
        'def date(D2): return len(D2)//2']),
    2: dict(answer='held', wrong=[
        'def held(n0, n1, m, B): return m/(n0 + n1)',
        'def held(n0, n1, m, B): return .5',
        'def held(n0, n1, m, B): return 1.']),
    3: dict(answer='hidden', wrong=[
        'def hidden(): return [np.full((6, 6), p) for p in (.2, .4, .6, .8)]',
        'def hidden(): return [np.full((6, 6), .5)]*4',
        'def hidden():\n    v = np.array([1, -1, 1, -1])\n    return [2*t*np.outer(v, v) for t in range(4)]']),
}
