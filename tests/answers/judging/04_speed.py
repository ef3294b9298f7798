"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
MEDIANS = 'import statistics as st\n'
ANSWERS = {
    1: dict(answer='told', wrong=[
        MEDIANS + 'def told(p): s, f = map(st.median, zip(*p)); return s, f, s/f',                          # the ratio of the medians
        MEDIANS + 'def told(p): return *map(st.mean, zip(*p)), st.mean(a/b for a, b in p)',                 # means
        MEDIANS + 'def told(p): return *map(min, zip(*p)), min(a/b for a, b in p)',                         # the best
        MEDIANS + 'def told(p): return *map(st.median, zip(*p)), st.median(b/a for a, b in p)',             # upside down
    ]),
    2: dict(answer='bare', wrong=[
        'def bare(n, T): return [T]*(n//T)',                # the rest is lost
        'def bare(n, T): return [T]*(n//T) + [n % T]',      # an empty batch
        'def bare(n, T): return [1]*n',                     # one by one
        'def bare(n, T): return [n]',                       # all at once
    ]),
}
