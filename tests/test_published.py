"What `parity=True` restores, written down from the papers and the released codes by hand: a table that reads no constant of the package."
import math

import pytest

from manifold_xai.engine.recipes import find, methods

FIRST_199 = dict(steps=199, rule='left', ends='left')                             # 200 points, the slope at the first of two
PUBLISHED = {
    'ig': FIRST_199,                                                              # Sundararajan 2017; left sums, 20 to 300 steps
    'guided_ig': FIRST_199 | dict(last='double'),                                 # Kapishnikov 2021, released code
    'eig': FIRST_199 | dict(anchor='decoded'),                                    # Jha 2020
    'ma_gig': FIRST_199 | dict(anchor='raw', last='double', slerp=True),          # Kim 2025, released code
    'mig': FIRST_199 | dict(anchor='decoded', published=True, nodes=199, iters=2, lr=5e-5),   # Zaher 2024, released code
    'spectral_ig': FIRST_199 | dict(overlap=.4, published=True),                  # Kim 2026
    'blur_ig': dict(steps=100, max_sigma=50, border='constant', derivative=True), # Xu 2020, PAIR's saliency
    'ig2': dict(steps=201, eta=1.0039215686274510, rule='right', ends='left', box=(0, 1)),    # Zhuo 2024, released code
    'agi': dict(steps=15, rule='right', ends='left', box=(0, 1)),                 # Pan 2021, released code
    'samp': dict(published=True, step=5, rule='left', ends='left'),               # Zhang 2024
    'smooth_grad': dict(samples=25, square=True),                                 # Smilkov 2017
    'adapt_grad': dict(clean=True),
    'expected_gradients': dict(stratified=False),                                 # Erion 2021: independent draws
    'grad_cam': dict(upsample='bilinear'),                                        # Selvaraju 2017
    'guided_grad_cam': dict(upsample='bilinear'),
    'occlusion': dict(stride=1),                                                  # Zeiler 2014
    'rise': dict(samples=4000, centred=False),                                    # Petsiuk 2018: VGG-16
    'kernel_shap': dict(samples=2048),                                            # Lundberg 2017, package shap: 2^11
    'lime': dict(samples=1000),                                                   # Ribeiro 2016, package lime: pictures
    'shapley_sampling': dict(orders=25, antithetic=False),                        # captum: 25 orders
    'gralis': dict(edge='masked', permutations=100, nodes=50, rule='midpoint', kernel=.75, regions='slic'),
    'spex': dict(delays='coded', repeats=1, degree=5, groups=3),                  # Kang 2025
    'proxy_spex': dict(search=True, depth=5),                                     # Butler 2025
    'freemcg': dict(out='paper', K=100, normalize='sum', levels='adm'),           # Kim 2025, released code
}
NOTHING = {'ddpath', 'dig', 'dig_t', 'geodesic_ig', 'grad', 'grad_x_input', 'guided_backprop', 'integrated_hessians', 'ms_gralis', 'pooled_ig'}


def adm():
    "sigma/alpha at the time steps 100, 200, ..., 700 of 1,000, whose beta goes from .0001 to .02 in equal steps"
    left, found = 1., {}
    for t in range(1000):
        left *= 1 - (1e-4 + (.02 - 1e-4)*t/999)
        found[t] = math.sqrt((1 - left)/left)
    return tuple(found[t] for t in range(100, 800, 100))


def test_every_method_is_told():
    assert set(methods()) == {*PUBLISHED} | NOTHING
    assert not any(find(m).recipe.published for m in NOTHING)


@pytest.mark.parametrize('method', PUBLISHED)
def test_what_parity_restores(method):
    want, got = dict(PUBLISHED[method]), dict(find(method).recipe.published)
    if want.get('levels') == 'adm': assert got.pop('levels') == pytest.approx(adm()) and want.pop('levels')
    eta = want.pop('eta', None)
    assert got.pop('eta', None) == pytest.approx(eta, abs=1e-12)
    assert got == want and all(type(got[k]) is type(want[k]) for k in want)
