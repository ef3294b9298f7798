"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='tickets', wrong=[
        'def tickets(p): return math.ceil(1/(1 - p))',
        'def tickets(p): return 1 + math.ceil(math.log2(1/(1 - p)))',
        'def tickets(p): return round(math.log2(1/(1 - p)))',
    ]),
    2: dict(answer='narrow', wrong=[
        'def narrow(K, most): return most - 1/K',
        'def narrow(K, most): return 1 - 1/(K*most)',
        'def narrow(K, most): return (K*most - 1)/(K - 1)',
    ]),
}
