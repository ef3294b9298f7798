"Answers to the exercises of this notebook: the right ones, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='best', wrong=[
        'def best(u2, d, s): return u2/(u2 + s**2)',          # the noise of one feature
        'def best(u2, d, s): return d*s**2/(u2 + d*s**2)',    # the other share
    ]),
    2: dict(answer='chosen', wrong=[
        'def chosen(A, B): return int(A.mean(0).argmax()), A.mean(0).max()',    # judged where it was chosen
        'def chosen(A, B): return int(B.mean(0).argmax()), B.mean(0).max()',
    ]),
}
