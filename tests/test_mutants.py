"""A notebook proves something only if a false version of it fails.

Each row of MUTANTS plants one fault in an exported cell of a notebook; a later cell of the same notebook must fail.
"""
import json

import pytest

from mutants import ROOT, attempt

MUTANTS = [
    # notebook, what the exported cell says, what the fault makes of it, why it is a fault
    ('00_core', 'if len(parts) == 1: return a', 'if len(parts) >= 1: return a', 'an average that is its last part'),
    ('01_testbeds', 'self.A.T@self.A + s**2*torch', 'self.A.T@self.A + s*torch', 'a denoiser that shrinks by the wrong factor'),
    ('02_path_integrals', '.get(ends, (s.ga + s.gc)/2)', '.get(ends, (s.ga - s.gc)/2)', 'a sign in the slope of a segment'),
    ('02_path_integrals', 'cat(s.tol, s.tol))', 'cat(s.tol, s.tol)/2)', 'a tolerance that shrinks as fast as what a kink leaves'),
    ('02a_baselines', 'return (l > 0).long() if l.dim() == 1', 'return (0*l).long() if l.dim() == 1', 'one logit that always answers the same'),
    ('02a_baselines', 'torch.where(x - lo.to(x) > hi.to(x) - x', 'torch.where(x - lo.to(x) < hi.to(x) - x', 'the nearest point of the box for the farthest'),
    ('03_local', 'else F.at[b])', 'else x)', 'noise whose width follows the node'),
    ('04_metrics', 'return (v/C).view(', 'return v.view(', 'a number per place that counts once for each channel'),
    ('04_metrics', 'descending=True, stable=True', 'descending=False, stable=True', 'least important first'),
    ('04a_faithfulness', 'sparse.coo_matrix((np.r_[w, -w[~known]]', 'sparse.coo_matrix((np.r_[w, w[~known]]', 'missing neighbours with the wrong sign'),
    ('05_guided', 'need, done = need - C, done | stop', 'need, done = need, done | stop', 'the way covered by whole blocks is forgotten'),
    ('06_charts', 'o.latent_dist.mode()', 'o.latent_dist.sample()', 'a chart that draws at random'),
    ('06a_spectral', 'start = (1 - overlap)*(1 - q)', 'start = (1 - overlap)*q', 'weak parts first'),
    ('07_tangent', 'for _ in range(2): q = q - torch', 'for _ in range(0): q = q - torch', 'directions that are not orthogonalised'),
    ('08_ma_gig', 'Guided(fraction, 1., slerp, last)', "Guided(fraction, 1., slerp, 'single')", 'the published last step is dropped'),
    ('09_ig2', 'torch.maximum(z - size*self._unit(v)', 'torch.maximum(z + size*self._unit(v)', 'a walk away from the reference'),
    ('10_diffusion', '(c/(c + s.view(-1, 1)**2))', '(c/(c + s.view(-1, 1)))', 'a Wiener filter with the wrong noise power'),
    ('11_enkf', '@ p / (U.shape[1] - 1)', '@ p / U.shape[1]', 'a biased covariance'),
    ('12_freemcg', "return (d*(e - at.softmax(1))[:, None]).sum(2)", "return (d*(e + at.softmax(1))[:, None]).sum(2)", 'a sign in the read-out'),
    ('12a_remote', 'if k > 1: self._spend(len(a))', 'if k > 2: self._spend(len(a))', 'a retry that the cap does not see'),
    ('13_counterfactuals', 'transpose(1, 2)/X.shape[1]', 'transpose(1, 2)', 'a sum for a covariance'),
    ('14a_axioms', '_cat(V, [1, -1, -1, 1])', '_cat(V, [1, -1, 1, 1])', 'units that do not cancel'),
    ('14a_axioms', 'a, b = b, b - v*(b - a)/(v - u)', 'a, b = b, b + v*(b - a)/(v - u)', 'a secant that runs away from its root'),
    ('14_dig', "np.broadcast_to((a/n)[:, None, None]", "np.broadcast_to(a[:, None, None]", 'sticks whose jumps do not follow the concentration'),
    ('14_dig', 'denoise=0 if inner is _UNIT else answers', 'denoise=answers', 'a formula booked as a network'),
    ('15_games', 'centred else vM/(samples*keep)', 'centred else vM/samples', 'RISE without its normalisation'),
    ('15a_values', 'else (lambda lo, hi: (lo, hi - lo)))', 'else (lambda lo, hi: (lo, hi + lo)))', 'dividends with the wrong sign'),
    ('15a_values', 'w.std(1)/w.shape[1]**.5', 'd.std(1)/d.shape[1]**.5', 'a standard error that takes the two of a pair for independent'),
    ('16_gralis', 'lo + p[i]*(hi - lo)', 'lo + p[i]*hi', 'a mean that forgets who is absent'),
    ('16_gralis', 'H[:, -1] -= H@z[:, -1]', 'H[:, -1] += H@z[:, -1]', 'a constraint with the wrong sign'),
    ('16a_estimator', '+ now*f.to(z0)), now', '+ now*f.to(z0)**2), now', 'an edge walked at another speed than its end points say'),
    ('16a_estimator', 'u = torch.cholesky_solve(torch.ones_like(C[..., :1]), L)[..., 0]', 'u = 1/torch.diagonal(C, dim1=-2, dim2=-1)', 'inverse variances for the weights of least variance'),
    ('17_metagame', 'return Meta(v, s, e, g', 'return Meta(v.transpose(1, 2), s, e, g', 'who adds and whose share exchanged'),
    ('18_spex', 'S[:, 2*s] = _times(S[:, s], S[:, s], E, L)', 'S[:, 2*s] = S[:, s]', 'syndromes of even index that are no squares'),
    ('18_spex', 'F[k ^ i] += sign*v/2', 'F[k | i] += sign*v/2', 'sets joined where they should be toggled'),
    ('19_benchmark', "c['forward'] - c['backward'] + double, wide", "c['forward'] + double, wide", 'a floor that flatters'),
    ('26_text', 'e + (c - e)/(n - k)', 'e + (c - e)/(n - k + 1)', 'a correction that falls behind'),
    ('29_report', 's if in_score_units(a) else alone(n)', 'alone(n)', 'a scale for each map'),
    ('30_dashboards', '.clamp(0, 1)*255).round()', '.clamp(0, 1)*255).floor()', 'ships frames that are not rounded'),
    ('30a_geometry', 'g = cross_cov(centred(X), phi)/s.s**2', 'g = cross_cov(centred(X), phi)/s.s', 'an estimate divided once by the noise'),
    ('30b_paths', 'return replace(checked(s), reference=max(0, s.reference)', 'return replace(checked(s), reference=0*max(0, s.reference)', 'a click on a reference that is not heard'),
    ('30c_theory', 'return v.T[:, P]', 'return v[:, P]', 'what a patch gives shown for what it gets'),
    ('30c_theory', 'inner=c@r(y)', 'inner=c@r(y)*.999', 'an inner product that is not the share'),
    ('31_cli', 'ImageOps.exif_transpose(im)', 'im', 'a photograph on its side'),
]


@pytest.mark.parametrize('name, old, new, why', MUTANTS, ids=[f'{m[0]}: {m[3]}' for m in MUTANTS])
def test_mutant(name, old, new, why):
    verdict = attempt(ROOT/'nbs'/f'{name}.ipynb', old, new, seconds=150)
    assert verdict.kind == 'killed', f'{name}, {why}: {verdict}'


# the harness itself

CELLS = [
    '#| default_exp planted',
    '#| export\nimport math',
    '#| export\ndef area(r):\n    "Of a disc"\n    return math.pi*r*r',
    '#| slow\nraise SystemError("a slow cell is not run")',
    'area(2)',
    'assert abs(area(2) - 12.566) < 1e-3\narea(2)',
    'while area(1) < 0: pass',
]


@pytest.fixture
def planted(tmp_path):
    cell = lambda s: dict(cell_type='code', source=s, metadata={}, outputs=[], execution_count=None)
    (tmp_path/'planted.ipynb').write_text(json.dumps(dict(cells=[*map(cell, CELLS)], metadata={}, nbformat=4, nbformat_minor=5)))
    return tmp_path/'planted.ipynb'


@pytest.mark.parametrize('old, new, kind, cell', [
    ('r*r', 'r', 'killed', 5),                   # a later check fails
    ('math.pi*r*r', 'r*math.pi*r', 'survived', -1),  # the same function
    ('return', 'return (', 'broken', 2),         # no Python: its own cell fails
    ('import math', 'import cmath', 'killed', 4),   # an error is as good as a failed check
])
def test_harness(planted, old, new, kind, cell):
    before = planted.read_text()
    verdict = attempt(planted, old, new)
    assert (verdict.kind, verdict.cell) == (kind, cell), verdict
    assert planted.read_text() == before


def test_harness_stops(planted):
    cells = json.loads(planted.read_text())
    cells['cells'][5]['source'] = '1'
    planted.write_text(json.dumps(cells))
    assert attempt(planted, 'return ', 'return -', seconds=3).kind == 'slow'


@pytest.mark.parametrize('old', ['area(2)', 'r', 'nowhere'])
def test_harness_wants_one_place(planted, old):
    with pytest.raises(ValueError, match='not once'): attempt(planted, old, 'x')
