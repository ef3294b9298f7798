"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='steepest', wrong=[
        "def steepest(l): return 'margin', 2**.5",
        "def steepest(l): return 'logit', 1.",
        "def steepest(l): return 'logprob', float((1 - l.softmax(1)[0, 0])*2**.5)"])}
