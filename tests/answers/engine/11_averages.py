"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='copies', wrong=[
        'def copies(A, sigma, tol): return math.ceil(((A@A.T).diagonal().sqrt()*sigma/tol).max().item())',    # the error, not its square
        'def copies(A, sigma, tol): return math.ceil(((A@A.T).diagonal()*sigma**2/tol**2).mean().item())',    # on average
        'def copies(A, sigma, tol): return math.ceil((A.diagonal()**2*sigma**2/tol**2).max().item())']),      # a feature's own noise alone
    2: dict(answer='lowest', wrong=[
        'def lowest(F, x, x0): return nn.functional.one_hot(torch.stack([F(t) for t in x0], 1).argmax(1), len(x0)).double()',
        'def lowest(F, x, x0): return nn.functional.one_hot(torch.stack([F(t) for t in x0], 1).mean(0).argmin(), len(x0)).double()',
        'def lowest(F, x, x0): return (-torch.stack([F(t) for t in x0], 1)).softmax(1)'])}
