"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='random_area', wrong=[
        'def random_area(c, x, m): return (c*x).sum()/2',                           # one case
        'def random_area(c, x, m): return (c*x).sum()*np.mean(m)/len(c)',           # what has gone
        'def random_area(c, x, m): return (c*x).sum()*(1 - m[0]/len(c))',           # the first step only
    ]),
    2: dict(answer='flip', wrong=[
        'def flip(): return ((1., 3.), (2., 3.)), (4., 4.), (1., 1.)',              # the same room
        'def flip(): return ((3., .15), (1.5, .75)), (4.5, .45), (1.5, .15)',       # A and B exchanged
        'def flip(): return ((1.5, 2.), (3., .15)), (4.5, .45), (1.5, .15)',        # an area that cannot be
    ]),
    3: dict(answer='magnitudes', wrong=[
        'def magnitudes(c, x): return c',                                           # the slopes
        'def magnitudes(c, x): return (c*x)**2',                                    # the right order
        'def magnitudes(c, x): return torch.ones_like(c)',
    ]),
}
