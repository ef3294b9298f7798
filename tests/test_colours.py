"Colours that stand for different things are told apart by everyone: CIEDE2000 after simulating the three kinds of colour-blindness."
import ast
import itertools
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_hex

from manifold_xai.boards import dashboards, geometry, report, theory, walks
from manifold_xai.engine.testbeds import INKS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent/'tools'))
from notebooks import books, is_code, name_of, read, source
from slices import tree

LEAST = 20
# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB
SEES = dict(everyone=np.eye(3),
            protan=np.array([[.152286, 1.052583, -.204868], [.114503, .786281, .099216], [-.003882, -.048116, 1.051998]]),
            deutan=np.array([[.367322, .860646, -.227968], [.280085, .672501, .047413], [-.011820, .042940, .968881]]),
            tritan=np.array([[1.255528, -.076749, -.178779], [-.078411, .930809, .147602], [.004733, .691367, .303900]]))
XYZ = np.array([[.4124564, .3575761, .1804375], [.2126729, .7151522, .0721750], [.0193339, .1191920, .9503041]])


def linear(hexes):
    c = np.array([[int(h[i:i + 2], 16) for i in (1, 3, 5)] for h in hexes])/255
    return np.where(c <= .04045, c/12.92, ((c + .055)/1.055)**2.4)


def lab(c):
    t = c @ XYZ.T/XYZ.sum(1)
    f = np.where(t > 216/24389, np.cbrt(t), (24389/27*t + 16)/116)
    return np.stack([116*f[..., 1] - 16, 500*(f[..., 0] - f[..., 1]), 200*(f[..., 1] - f[..., 2])], -1)


def ciede2000(one, two):
    (L1, a1, b1), (L2, a2, b2) = one, two
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2))/2
    g = .5*(1 - np.sqrt(mean**7/(mean**7 + 25**7)))
    p1, p2 = (1 + g)*a1, (1 + g)*a2
    c1, c2 = np.hypot(p1, b1), np.hypot(p2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, p1)) % 360, np.degrees(np.arctan2(b2, p2)) % 360
    turn = 0 if c1*c2 == 0 else (h2 - h1 + 180) % 360 - 180
    dH = 2*np.sqrt(c1*c2)*np.sin(np.radians(turn)/2)
    L, C = (L1 + L2)/2, (c1 + c2)/2
    h = h1 + h2 if c1*c2 == 0 else (h1 + turn/2) % 360
    cos = lambda d: np.cos(np.radians(d))
    T = 1 - .17*cos(h - 30) + .24*cos(2*h) + .32*cos(3*h + 6) - .2*cos(4*h - 63)
    R = -np.sin(np.radians(60*np.exp(-((h - 275)/25)**2)))*2*np.sqrt(C**7/(C**7 + 25**7))
    l, c, k = (L2 - L1)/(1 + .015*(L - 50)**2/np.sqrt(20 + (L - 50)**2)), (c2 - c1)/(1 + .045*C), dH/(1 + .015*C*T)
    return np.sqrt(l*l + c*c + k*k + R*c*k)


def closest(hexes):
    "The two colours that are hardest to tell, who sees it, and how far apart they are"
    c = linear(hexes)
    return min((ciede2000(*lab(np.clip(c[[i, j]] @ m.T, 0, 1))), who, hexes[i], hexes[j])
               for who, m in SEES.items() for i, j in itertools.combinations(range(len(hexes)), 2))


@pytest.mark.parametrize('one, two, want', [((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 2.5, 0), (73, 25, -18), 27.1492), ((50, 2.5, 0), (58, 24, 15), 19.4535),
                                            ((2.0776, .0795, -1.1350), (.9033, -.0636, -.5514), .9082), ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644)])
def test_the_distance(one, two, want):
    "Values printed by Sharma, Wu and Dalal, 2005."
    assert ciede2000(one, two) == pytest.approx(want, abs=1e-4)


def test_red_and_green_are_noticed():
    assert closest(['#C2451E', '#007a5e'])[0] < LEAST and closest(['#C2451E', '#007a5e'])[1] in ('protan', 'deutan')


def roles(text): return list(dict.fromkeys(re.findall(r"(?:dot|curve|off|pos|neg): '(#\w{6})'", text)))


def palettes():
    light, dark = dashboards._COLOURS.split('const DARK')[:2]
    six = re.findall(r"(?:light|dark): \[([^]]*)\]", walks._HUES)
    out = {'report, light': re.findall(r'--c\d:(#\w{6})', report._LIGHT), 'report, dark': re.findall(r'--c\d:(#\w{6})', report._DARK),
           'boards, light': roles(light), 'boards, dark': roles(dark), 'stills of the theory': list(dict.fromkeys(theory._INKS[k] for k in ('curve', 'off', 'pos', 'neg', 'dot'))),
           'bins': [c for _, c in theory._BINS if c[0] == '#'], 'stills of the geometry': list(geometry._INK)}
    out['pictures of the notebooks'] = list(INKS)
    return out | {f'walks, {n}': re.findall(r'#\w{6}', t) for n, t in zip(('light', 'dark'), six)}


@pytest.mark.parametrize('name', palettes())
def test_pairs_are_apart(name):
    hexes = palettes()[name]
    assert len(hexes) >= 3
    far = closest(hexes)
    print(name, far)
    assert far[0] >= LEAST, far


def test_walks_of_the_report_differ():
    "Forty walks: a colour with its dashes never comes twice."
    n = int(re.search(r'COLOURS=(\d+)', report._JS_CURVES)[1])
    assert n == len(re.findall(r'--c\d:', report._LIGHT)) == len(re.findall(r'--c\d:', report._DARK))
    assert len({(c % n, (c + c//n) % 8) for c in range(40)}) == 40


# colours of a cell's pictures; greys, black and white stand for nothing, and these cells write a letter on each field
LETTERED = {('judging/03_battery', 'COLOUR')}
NAMED = re.compile(r'#[0-9a-fA-F]{6}|C\d|tab:\w+|red|green|blue|orange|crimson|purple|brown|magenta|cyan|teal|navy|gold|pink|olive')


def inks(src):
    "The colours that a cell names, as hexes."
    said = {o.value for o in ast.walk(tree(src) or ast.Module([], [])) if isinstance(o, ast.Constant) and isinstance(o.value, str) and NAMED.fullmatch(o.value)}
    hexes = {INKS[int(s[1]) % 6] if s[0] == 'C' else to_hex(s) for s in said}
    return sorted(h for h in hexes if np.ptp([int(h[i:i + 2], 16) for i in (1, 3, 5)]) > 12)


@pytest.mark.parametrize('path', books(), ids=name_of)
def test_pictures_of_a_notebook(path):
    "What one cell draws in two colours is told apart by everyone."
    for i, c in enumerate(read(path)['cells']):
        if not is_code(c) or len(hexes := inks(source(c))) < 2 or any(n == name_of(path) and k in source(c) for n, k in LETTERED): continue
        far = closest(hexes)
        assert far[0] >= LEAST, (i, far)


def test_a_cell_in_red_and_green_is_noticed():
    assert len(inks("ax.plot(x, color='green'); ax.plot(y, c='#C2451E')")) == 2 and closest(inks("f('green', '#C2451E')"))[0] < LEAST
    assert inks("f(color='.6', c='k', x='C0')") == [INKS[0]]
