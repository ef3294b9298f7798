"The paper: its form, its keys, and every number in it, computed again from a stored table or the package."
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
import picture
import references
from manifold_xai.boards.report import t_interval
from manifold_xai.engine.metrics import paired

REAL = ROOT/'nbs/real'
HEAD, BODY = (ROOT/'paper/paper.md').read_text(encoding='utf-8').split('---\n', 2)[1:]
WORDS = 'ten eleven twelve thirteen fourteen fifteen sixteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand'.split()
SMALL = dict(three=3, four=4)


def by_grid(file, k='cell_share', cells=4, model=None):
    "Means of the questions about one grid: a line for each grid, a column for each recipe"
    t = pd.read_csv(REAL/file)
    t = t[t[k].notna()]
    if model: t = t[t.recipe.str.endswith(f' [{model}]')].assign(recipe=lambda r: r.recipe.str.removesuffix(f' [{model}]'))
    each = t.pivot_table(k, 'index', 'recipe')
    return each.groupby(each.index//cells).mean()


def lead(t, other, output, ours='pooled_ig'):
    p = paired(t[f'{ours}, output={output}'].to_numpy(), t[f'{other}, output={output}'].to_numpy())
    return p.mean, p.low, p.high


def ahead_of_walks():
    "The leads over four walks, for every set of pictures, classifier and output that was asked"
    sets = [by_grid('winner_cifar_four.csv', model=m) for m in ('resnet20', 'vit')] + [by_grid('winner_photographs_half.csv'), by_grid('winner_digits_truth.csv')]
    walks = 'guided_ig', 'ig', 'ig, idgi', 'ig, blur, idgi'
    found = [lead(t, w, o) for t in sets for o in ('logit', 'margin', 'prob') if f'pooled_ig, output={o}' in t for w in walks]
    assert all(low > 0 for _, low, _ in found)
    return len(sets), len(walks), len(found), min(v[0] for v in found), max(v[0] for v in found)


def published():
    "MA-GIG as published beside pooled IG: mean, ends of the interval, grids"
    t = by_grid('winner_cifar_published.csv', model='resnet20')
    d = t['pooled_ig, output=prob'] - t['ma_gig, published, output=prob']
    mean, half, _ = t_interval(d)
    return mean, mean - half, mean + half, len(t)


@pytest.fixture(scope='module')
def numbers():
    "{phrase of the paper: what stands behind it}; a phrase is a pattern, its groups are compared with the values"
    from manifold_xai.engine.recipes import methods
    from test_mutants import MUTANTS
    kernel, spex = pd.read_csv(REAL/'kernel_shap.csv'), pd.read_csv(REAL/'shapiq.csv')
    sets, walks, n, least, most = ahead_of_walks()
    patch, photos = by_grid('winner_digits_truth.csv', 'on_patch', 1), by_grid('winner_photographs_half.csv')
    mean, low, high = lead(patch, 'ig', 'prob')
    cam = lead(photos, 'grad_cam', 'prob')
    sv = spex[(spex.what == 'exact SV') & (spex.n == 16)].difference.max()
    magig = published()
    assert len(methods()) > 30 and len(MUTANTS) > 800 and sv < 1e-12
    assert picture.computed()[2] == pytest.approx(picture.words(ROOT/'nbs'/picture.PICTURE)['change'], abs=5e-4)
    return {
        r'All methods, more than thirty,': (),
        r'More than eight hundred faults': (),
        r"change of the model's probability, (\d+\.\d+)": (picture.words(ROOT/'nbs'/picture.PICTURE)['change'],),
        r'Shapley values of (\d+) players agree with those of `shapiq` to within \$10\^\{-12\}\$': (16,),
        r'between (\d+\.\d+) and (\d+\.\d+) times the error of theirs in (\d+) comparisons': (kernel.ratio.min(), kernel.ratio.max(), len(kernel)),
        r'lower by (\d+\.\d+) \(95 % interval from (\d+\.\d+) to (\d+\.\d+); (\d+) grids, ResNet-20\)': magig,
        r'each of (four) walks in all (\d+) comparisons with (three) kinds of pictures and (four) classifiers, by (\d+\.\d+) to (\d+\.\d+)': (walks, n, 3, sets, least, most),
        r'Integrated Gradients, by (\d+\.\d+) \((\d+\.\d+) to (\d+\.\d+); (\d+) digits\)': (-mean, -high, -low, len(patch)),
        r'of the probability, by (\d+\.\d+) \((\d+\.\d+) to (\d+\.\d+); (\d+) grids\)': (-cam[0], -cam[2], -cam[1], len(photos)),
    }


def said(text):
    "Numbers of a text, as digits or as words from ten on; keys, names and code are left out"
    plain = re.sub(r'\[@[^\]]*\]|`[^`]*`|\]\([^)]*\)|ResNet-20|\\\w+\{[^}]*\}', ' ', text)
    return re.findall(rf'\d+(?:\.\d+)?|\b(?:{"|".join(WORDS)})\b', plain)


def test_every_number_is_computed(numbers):
    flat = ' '.join(BODY.split())
    rest = flat
    for pattern, values in numbers.items():
        m = re.search(pattern, flat)
        assert m, f'the paper no longer says {pattern!r}'
        for told, v in zip(m.groups(), values, strict=True):
            if told in SMALL: assert SMALL[told] == v, pattern
            else: assert float(told) == pytest.approx(v, abs=.5*10**-len(told.partition('.')[2]) + 1e-9), (pattern, told, v)
        rest = re.sub(pattern, ' ', rest)
    assert not said(rest), f'numbers that no test computes: {said(rest)}'


def test_a_number_that_is_not_computed_is_noticed():
    assert said('a gain of 0.31 and forty runs [@kim2026magig] of `f(3)` with ResNet-20') == ['0.31', 'forty']


def test_form():
    for key in ('title:', 'tags:', 'authors:', 'affiliations:', 'date:', 'bibliography: paper.bib'): assert re.search(rf'^{key}', HEAD, re.M), key
    names = re.findall(r'^  - name: (.*)$', (ROOT/'CITATION.cff').read_text(), re.M)
    authors = HEAD[HEAD.index('authors:'):HEAD.index('affiliations:')]
    assert re.findall(r'- name: (.*)', authors) == names
    assert re.findall(r'^# (.*)$', BODY, re.M) == ['Summary', 'Statement of need', 'State of the field', 'What is in it', 'Checks, and what they found',
                                                   'Acknowledgements', 'References']
    assert 800 <= len(BODY.split()) <= 1100
    for link in re.findall(r'\]\(([^)]+)\)', BODY): assert (ROOT/'paper'/link).exists(), link


def test_keys():
    paper = (ROOT/'paper/paper.md').read_text(encoding='utf-8')
    bib = (ROOT/'paper/paper.bib').read_text(encoding='utf-8')
    cited = {k for group in re.findall(r'\[([^\]]*@[^\]]*)\]', paper) for k in re.findall(r'@([\w-]+)', group)}
    assert cited == set(re.findall(r'^@\w+\{([\w-]+),$', bib, re.M)) and len(cited) >= 12
    assert bib.count('{') == bib.count('}')
    assert references.paper_bib(True) == 0


def test_the_bibliography_is_noticed_when_stale(tmp_path, capsys):
    (tmp_path/'paper').mkdir()
    (tmp_path/'nbs').mkdir()
    (tmp_path/'nbs/references.json').write_text((ROOT/'nbs/references.json').read_text())
    (tmp_path/'paper/paper.md').write_text('as [@kingma2014vae; @kim2026magig]')
    assert references.paper_bib(True, tmp_path) == 1 and references.paper_bib(False, tmp_path) == 0 == references.paper_bib(True, tmp_path)
    t = (tmp_path/'paper/paper.bib').read_text()
    assert t.index('kim2026magig') < t.index('kingma2014vae') and 'Kingma, Diederik P. and Welling, Max' in t and 'eprint = {1312.6114}' in t
    (tmp_path/'paper/paper.md').write_text('as [@nobody1900none]')
    with pytest.raises(KeyError): references.paper_bib(False, tmp_path)


def test_what_it_says_of_others():
    "Absent here, as the paper says; and the three adapters and references that it names are there."
    from manifold_xai.engine.recipes import methods
    assert not any('lrp' in m or 'deep_lift' in m or 'deeplift' in m for m in methods())
    for name in ('captum', 'quantus'): assert (ROOT/f'nbs/{name}.ipynb').exists()
    assert 'from captum' in (ROOT/'nbs/captum.ipynb').read_text() and 'shapiq' in (ROOT/'bench/peers.py').read_text()
