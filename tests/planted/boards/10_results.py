"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ("whole = wide.dropna()", "whole = wide.fillna(0)", 'a map that is missing counts as 0'),
    ("index='index', columns='recipe', values=number)", "index='index', columns='recipe', values=number, aggfunc='first')",
     'one seed stands for all'),
    ("M[:, :, None] - M[:, None]", "M[:, None] - M[:, :, None]", 'row and column of the intervals change places'),
    ("(d > 0).sum(0)", "(d >= 0).sum(0)", 'draws count as wins'),
    ("d = v[:, :, None] - v[:, None]", "d = v[:, None] - v[:, :, None]", 'the difference has the other sign'),
    ("for b in range(R): p[off[:, b], b] = holm(p[off[:, b], b])", "pass", 'nothing is corrected'),
    ("if d[:, a, b].any(): p[a, b] = p[b, a] = stats.wilcoxon(d[:, a, b]).pvalue",
     "p[a, b] = p[b, a] = stats.ttest_1samp(d[:, a, b], 0).pvalue", "Student's test in the place of Wilcoxon's"),
    ("return g.forward + g.backward", "return g.forward", 'backward passes are free'),
    ("if np.isfinite(c) and c > 0]", "if np.isfinite(c)]", 'maps that never asked the model are on the front'),
    ("[(1 - level)/2, (1 + level)/2]", "[1 - level, level]", 'intervals of 90 % are called 95 %'),
    ("if t.larger is None:", "if t.larger == 'no':", 'a number without a better side is ranked'),
    ("if len(t.recipes) > PAGE_HOLDS[0]:", "if len(t.recipes) > 99:", 'a page of any size'),
]
