"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='cam', wrong=[
        "def cam(A, g): return (A*g).sum(1).clamp(min=0)",                                             # place by place
        "def cam(A, g): return torch.einsum('bc,bc...->b...', g.flatten(2).mean(2), A)",               # nothing is cut
        "def cam(A, g): return torch.einsum('bc,bc...->b...', g.flatten(2).sum(2), A).clamp(min=0)"]),
    2: dict(answer='unseen', wrong=[
        "def unseen(a, b): return a*b",
        "def unseen(a, b): return a - b",                                                              # no slope, but 0 at (1, 1)
        "def unseen(a, b): return a + 0*b"])}
