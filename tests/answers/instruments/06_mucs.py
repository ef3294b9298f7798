"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='hub', wrong=[
        'def hub(S, k): return int(S.sum(0).argmax())',
        'def hub(S, k): return int(S.max(0).values.argmax())',      # one huge score
        'def hub(S, k): return int(S.topk(1).indices.flatten().bincount(minlength=S.shape[1]).argmax())']),
    2: dict(answer='factor', wrong=[
        'def factor(S): return 1 + S',                              # the difference over the old loss
        'def factor(S): return (1 - S)/(1 + S)',
        'def factor(S): return 1/(1 - S)']),                        # over the new loss
    3: dict(answer='mirrored', wrong=[
        'def mirrored(retain, forget, null, lam): return retain.mean() - lam*forget.mean().clamp(max=null)',
        'def mirrored(retain, forget, null, lam): return retain.mean() + lam*forget.clamp(max=null).mean()',
        'def mirrored(retain, forget, null, lam): return retain.mean() - lam*forget.mean()']),
}
