"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='calls', wrong=[
        'def calls(n): return n',                               # one by one
        'def calls(n): return 2*int(math.log2(n))',             # without the first
        'def calls(n): return 1 + int(math.log2(n))',           # the sound halves are called too
        'def calls(n): return 2*n - 1',                         # every half is halved
    ]),
    2: dict(answer='tasks', wrong=[
        'def tasks(m, n, c, d, s): return (m - d + d*s)*(n//c)',           # the last block is lost
        'def tasks(m, n, c, d, s): return (m - d + d*s)*(n//c + 1)',       # one too many where the last is full
        'def tasks(m, n, c, d, s): return m*s*math.ceil(n/c)',             # seeds for all
        'def tasks(m, n, c, d, s): return (m + d*s)*math.ceil(n/c)',       # once more without a seed
    ]),
}
