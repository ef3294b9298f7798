"Answers to the questions of this quiz: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='a1', wrong=['a1 = .3', 'a1 = .6']),
    2: dict(answer='a2', wrong=['a2 = (.5, .5)', 'a2 = (1/3, 2/3)']),
    3: dict(answer='a3', wrong=['a3 = {0}', 'a3 = {2, 4}']),
    4: dict(answer='a4', wrong=['a4 = (1., 1., 1.)', 'a4 = (1., 3., 3.)']),
    5: dict(answer='a5', wrong=['a5 = 300', 'a5 = 36']),
    6: dict(answer='a6', wrong=['a6 = (1/3, 1/3)', 'a6 = (.5, .25)']),
    7: dict(answer='a7', wrong=['a7 = 0.', 'a7 = -1.']),
    8: dict(answer='a8', wrong=['a8 = 3/5', 'a8 = 16/25']),
    9: dict(answer='a9', wrong=['a9 = (1., True)', 'a9 = (0., True)']),
    10: dict(answer='a10', wrong=['a10 = 90', 'a10 = 900']),
    11: dict(answer='a11', wrong=['a11 = (1/4, False)', 'a11 = (1/9, False)']),
    12: dict(answer='a12', wrong=['a12 = (True, True)', 'a12 = (False, False)']),
}
