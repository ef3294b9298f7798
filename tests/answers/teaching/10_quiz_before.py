"Answers to the questions of this quiz: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='a1', wrong=['a1 = (.9, .9)', 'a1 = (.8, 0.)']),
    2: dict(answer='a2', wrong=['a2 = (3., 3.)', 'a2 = (6., 0.)']),
    3: dict(answer='a3', wrong=['a3 = .5', 'a3 = 1.']),
    4: dict(answer='a4', wrong=['a4 = (0., 0.)', 'a4 = (1., 1.)']),
    5: dict(answer='a5', wrong=['a5 = .05', 'a5 = .2']),
    6: dict(answer='a6', wrong=['a6 = (1., 1.)', 'a6 = (.5, .5)']),
    7: dict(answer='a7', wrong=['a7 = 4.', 'a7 = 1.']),
    8: dict(answer='a8', wrong=['a8 = (3., 0.)', 'a8 = (3., 4.)']),
    9: dict(answer='a9', wrong=['a9 = 3.', 'a9 = 2.']),
    10: dict(answer='a10', wrong=['a10 = 50', 'a10 = 1']),
    11: dict(answer='a11', wrong=['a11 = 0.', 'a11 = .5']),
    12: dict(answer='a12', wrong=['a12 = 0', 'a12 = 5']),
}
