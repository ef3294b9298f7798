"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='loner', wrong=[
        'def loner(S): return int(S.sum(0).argmax())',              # who helps the others most
        'def loner(S): return int(S.argmax())//len(S)',             # the largest of all scores
        'def loner(S): return int(S.diagonal().argmin())']),
    2: dict(answer='unseen', wrong=[
        'def unseen(r, h): return r*(1 - h)',
        'def unseen(r, h): return r*(1 + h)',                       # the first order
        'def unseen(r, h): return r/(1 - h)**2']),
    3: dict(answer='datamodel', wrong=[
        'def datamodel(subsets, outputs): return np.linalg.lstsq(np.asarray(subsets, float), np.asarray(outputs), rcond=None)[0].T',
        'def datamodel(subsets, outputs): return np.asarray(outputs).T @ np.asarray(subsets, float)/len(subsets)',
        'def datamodel(subsets, outputs):\n    A, o = np.asarray(subsets, float), np.asarray(outputs)\n'
        '    w = (o.T - o.mean(0)[:, None]) @ A*4/len(A)\n    return w - w.mean(1, keepdims=True)']),   # means with and without
}
