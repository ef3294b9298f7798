"""The same games by this package and by shapiq: exact values, sampled values, sparse spectra; errors, counted calls, seconds.

    pip install shapiq galois sparse-transform
    python bench/peers.py --games nbs/real/shapiq.csv
    python bench/peers.py --shap nbs/real/kernel_shap.csv

One row for each comparison: `ours` and `theirs` are errors, `ratio` their quotient with a 95 % interval over the seeds, `difference`
that of exact values; `calls` counts the game's masks, `s` is the median of five runs without the time spent in the game. Our
transform asks a mask once where the design repeats it; what that saves is spent on fresh masks, on which the spectrum is checked
(`fresh`, the largest error), so that both sides make the same number of calls.
"""
import time, warnings
import numpy as np, torch
import shapiq
from shapiq.game_theory.moebius_converter import MoebiusConverter
from manifold_xai.engine.scoring import score
from manifold_xai.engine.recipes import explain
from manifold_xai.games.games import Game, cube
from manifold_xai.games.spex import Spectrum, sparse_wht
from manifold_xai.games.indices import interactions, moebius, permutations, shapley, walk

INDICES = 'SV', 'SII', 'k-SII', 'STII', 'FSII'

class Watched:
    "A game on masks that counts calls and seconds; takes and returns what the other side speaks"
    def __init__(self, f): self.f, self.calls, self.seconds = f, 0, 0.
    def __call__(self, Z):
        start, other = time.perf_counter(), isinstance(Z, np.ndarray)
        Z = torch.as_tensor(Z).bool().view(-1, Z.shape[-1])
        v = self.f(Z)
        self.calls += len(Z); self.seconds += time.perf_counter() - start
        return v.numpy() if other else v

def clocked(job, f, times=5):
    "The result, the calls of the game, and the median of the seconds outside it"
    out = []
    for _ in range(times):
        g, start = Watched(f), time.perf_counter()
        out.append((job(g), g.calls, time.perf_counter() - start - g.seconds))
    return out[0][0], out[0][1], float(np.median([t for *_, t in out]))

def network(n):
    "A smooth game with interactions of every order, as a table"
    g = torch.Generator().manual_seed(n)
    A, b = torch.randn(n, 16, generator=g, dtype=torch.float64), torch.randn(16, generator=g, dtype=torch.float64)
    v = torch.tanh(cube(n).double() @ A*(3/n**.5)) @ b
    return lambda Z: v[(Z.long() << torch.arange(n)).sum(1)]

def spectrum(n, K, degree, seed, low=.5, high=2.):
    "A planted spectrum"
    g, sets = np.random.default_rng(seed), {()}
    while len(sets) < K + 1: sets.add(tuple(sorted(g.choice(n, g.integers(1, degree + 1), replace=False).tolist())))
    T = torch.zeros(K + 1, n, dtype=torch.bool)
    for i, k in enumerate(sorted(sets)): T[i, list(k)] = True
    return Spectrum(T, torch.tensor(g.uniform(low, high, K + 1)*g.choice([-1, 1], K + 1)))

def keyed(v): return {tuple(sorted(k)): v.values[i] for k, i in v.interaction_lookup.items() if len(k)}

def exact(n):
    "All values of one game from its table of 2^n"
    f = network(n)
    for index in INDICES:
        order = 1 if index == 'SV' else 2
        ours = (lambda g: (torch.eye(n).bool(), shapley(g(cube(n))))) if index == 'SV' else (lambda g: interactions(cube(n), moebius(g(cube(n))), index, order))
        (T, I), calls, s = clocked(ours, f)
        ways = {'': lambda g: shapiq.ExactComputer(g, n_players=n)(index, order)}
        if index == 'FSII': ways = {', their dividends': lambda g: MoebiusConverter(shapiq.ExactComputer(g, n_players=n).moebius_transform)(index, order)} | ({', their regression': ways['']} if n < 14 else {})
        for how, job in ways.items():
            theirs, calls2, s2 = clocked(job, f)      # at 16 players theirs takes up to four minutes, five times
            b = keyed(theirs)
            worst = max(abs(v - b.get(tuple(t.nonzero().flatten().tolist()), 0.)) for t, v in zip(T, I.tolist()))
            yield dict(what=f'exact {index}{how}', n=n, difference=worst, calls=calls, their_calls=calls2, s=s, their_s=s2)

def low_high(a, b, seed=0):
    "Ratio of root mean squares over seeds, and its bootstrap interval"
    i = np.random.default_rng(seed).integers(0, len(a), (4000, len(a)))
    q = np.sqrt((a**2)[i].mean(1)/(b**2)[i].mean(1))
    return float(np.sqrt((a**2).mean()/(b**2).mean())), *np.quantile(q, [.025, .975]).tolist()

def sampled(n, seeds, m=20):
    "Shapley values from m orders of arrival, the same number of calls"
    t = spectrum(n, 3*n, 4, n); phi, x = t.shapley(), torch.ones(1, n, dtype=torch.float64)
    def play(g, seed, antithetic): return walk(Game(score(lambda z: g(z > .5), output='value'), x), permutations(n, m, antithetic, seed))[0].mean(0)
    def theirs(g, seed): return keyed(shapiq.PermutationSamplingSV(n=n, random_state=seed).approximate(2 + m*(n - 1), g))
    rms = lambda v: float((v - phi).square().mean().sqrt())
    b = np.array([rms(torch.tensor([u[i,] for i in range(n)])) for u in (theirs(Watched(t), s) for s in range(seeds))])
    _, calls2, s2 = clocked(lambda g: theirs(g, 0), t)
    for antithetic in (True, False):
        F = lambda g, seed: play(g, seed, antithetic)
        a = np.array([rms(F(Watched(t), s)) for s in range(seeds)])
        _, calls, s = clocked(lambda g: F(g, 0), t)
        ratio, low, high = low_high(a, b)
        yield dict(what=f"sampled SV, {'antithetic' if antithetic else 'plain'} orders", n=n, ours=np.sqrt((a**2).mean()), theirs=np.sqrt((b**2).mean()), ratio=ratio, low=low, high=high, calls=calls, their_calls=calls2, s=s, their_s=s2)

GAMES = {'network 12': (12, lambda: network(12)), 'network 16': (16, lambda: network(16)),
         'spectrum 20': (20, lambda: spectrum(20, 60, 4, 20)), 'spectrum 60': (60, lambda: spectrum(60, 180, 4, 60)),
         'planted 12': (12, lambda: spectrum(12, 8, 5, 5)), 'planted 20': (20, lambda: spectrum(20, 10, 3, 5)), 'planted 60': (60, lambda: spectrum(60, 12, 5, 5))}

def least_squares(name, masks, seeds):
    "KernelSHAP of both sides, ours through `explain`: the same number of masks beside the two ends, errors for each seed"
    n, make = GAMES[name]
    f = make()
    truth = f.shapley() if isinstance(f, Spectrum) else shapley(f(cube(n)))
    x, model = torch.ones(1, n, dtype=torch.float64), lambda z: f(z > .5)[:, None]
    def ours(seed): return explain(model, x, 0, method='kernel_shap', output='value', samples=masks, seed=seed).extras['raw'][0]
    def theirs(seed):
        g = Watched(f)
        v = keyed(shapiq.KernelSHAP(n=n, pairing_trick=True, random_state=seed).approximate(masks + 2, g))
        assert g.calls <= masks + 2
        return torch.tensor([v[i,] for i in range(n)])
    rms = lambda job: np.array([float((job(s) - truth).square().mean().sqrt()) for s in range(seeds)])
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')      # theirs on a budget near the whole list
        a, b = rms(ours), rms(theirs)
    ratio, low, high = low_high(a, b)
    return dict(what='KernelSHAP', game=name, n=n, masks=masks, seeds=seeds, ours=np.sqrt((a**2).mean()), theirs=np.sqrt((b**2).mean()), ratio=ratio, low=low, high=high)

def shap(seeds):
    "Every game, 8 and 24 masks for each player"
    for name, (n, _) in GAMES.items():
        for m in (8*n, 24*n): yield least_squares(name, m, seeds)

def off(s, t):
    "Largest error over the union of two spectra"
    a, b = ({tuple(k): v for k, v in zip(u.sets.tolist(), u.coefs.tolist())} for u in (s, t))
    return max(abs(a.get(k, 0.) - b.get(k, 0.)) for k in a.keys() | b.keys())

def sparse(n, K, degree, bits, seeds=10):
    "Planted spectra, exact on both sides: the same number of bins"
    truths = [spectrum(n, K, degree, s) for s in range(seeds)]
    sv = shapiq.SPEX(n=n, index='FBII', degree_parameter=degree)
    from sparse_transform.qsft.signals.input_signal_subsampled import SubsampledSignal
    budget = SubsampledSignal.get_number_of_samples(n, bits, degree, 2, sv.query_args)
    fresh = []
    def ours(g, seed):
        found = sparse_wht(g, n, b=bits, degree=degree, seed=seed)
        Z = torch.rand(budget - found.queries, n, generator=torch.Generator().manual_seed(seed)) < .5
        fresh.append(float((found(Z) - g(Z)).abs().max()))
        return found
    theirs = lambda g, s: sparse_wht(g, n, samples=budget, degree=degree, seed=s, engine='shapiq')
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        a, b = (np.array([off(f(t, s), t) for s, t in enumerate(truths)]) for f in (ours, theirs))
    _, calls, s = clocked(lambda g: ours(g, 0), truths[0])
    _, calls2, s2 = clocked(lambda g: theirs(g, 0), truths[0])
    yield dict(what=f'SPEX, {bits} bits, degree {degree}, {K} sets', n=n, ours=a.max(), theirs=b.max(), exact=int((a < 1e-9).sum()), their_exact=int((b < 1e-9).sum()), fresh=max(fresh), calls=calls, their_calls=calls2, s=s, their_s=s2)

def games(seeds=20):
    "Exact and sampled values, sparse spectra"
    jobs = [exact(12), exact(16), sampled(20, seeds), sampled(60, seeds)]
    jobs += [sparse(n, K, t, b) for n, K in ((20, 10), (60, 12)) for t in (3, 5) for b in (4, 5)]
    for job in jobs: yield from job
