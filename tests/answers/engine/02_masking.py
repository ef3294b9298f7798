"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='hide', wrong=[
        "def hide(x, places): return masked(x, baselines('mean', x)[0], places)",                  # hides the rest
        "def hide(x, places): return masked(x, x.mean((1, 2, 3), keepdim=True), ~places)",        # one mean of all channels
        "def hide(x, places): return masked(x, 0, ~places)"]),
    2: dict(answer='blurred', wrong=[
        "def blurred(video): return baselines('blur', video)[0]",                                  # colours for places
        "def blurred(video): return torch.stack([baselines('blur', v)[0] for v in video.unbind(1)], 1)",   # frames apart
        "def blurred(video): return baselines('blur', Layout('BTCHW').to(video))[0]",
        # each row for itself: time and width alone
        "def blurred(video): return torch.stack([baselines('blur', v.transpose(1, 2))[0].transpose(1, 2) for v in video.unbind(3)], 3)"])}
