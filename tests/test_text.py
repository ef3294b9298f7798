"Tables and texts as a browser draws them"
import pytest
import torch
from manifold_xai import attribute, score
from manifold_xai.engine.scoring import ArgumentError, Cost
from manifold_xai.engine.attribution import Attribution
from manifold_xai.inputs.text import NearestWord, Words, explain_text

NAMES = ['mass', 'a & b', 'a rather long name of a feature that does not fit', *[f'f{i}' for i in range(20)]]


def table(B=2):
    v = torch.linspace(-1, 1, 23).roll(5)[None]*torch.tensor([[1.], [.5]])[:B]
    z = torch.zeros(B)
    return Attribution(v, z, z + .9, z + .5, z.long(), Cost.zeros(B), method='ig', x=torch.rand(B, 23)).labelled(NAMES)


def text():
    z = torch.zeros(2)
    v = torch.tensor([[.1, -.4, .8, .0], [.2, -.2, 0, 0]])
    return Attribution(v, z, z + .9, z + .5, z.long(), Cost.zeros(2), method='ig').labelled(tokens=[['the', 'not', '<script>x=1</script>', 'end'], ['so', 'bad']])


def page_of(pg, body, css=''): pg.set_content(f'<!doctype html><meta charset=utf-8><style>{css}</style><body>{body}</body>')


def test_bars_are_drawn(browser):
    with browser.page() as pg:
        page_of(pg, table().html(most=10))
        bars = [b.bounding_box() for b in pg.query_selector_all('.bar')]
        assert len(bars) == 2*11 and all(b['height'] > 5 for b in bars)
        first = sorted((abs(v) for v in table().values[0].tolist()), reverse=True)[:10]
        for b, v in zip(bars, first): assert abs(b['width'] - 110*v) < 1.1
        names = [n.bounding_box() for n in pg.query_selector_all('.name')]
        assert max(n['width'] for n in names) < 200 and len({n['x'] for n in names}) == 2     # a long name does not push its bar aside
        zero = sorted({round(b['x']) for b, v in zip(bars[:10], table().values[0].tolist())})
        colours = {pg.evaluate('e => getComputedStyle(e).backgroundColor', b) for b in pg.query_selector_all('.bar')}
        assert len(colours) == 2 and len(zero) > 1
        red = [b.bounding_box()['x'] for b in pg.query_selector_all('.bar')[:10] if '214' in pg.evaluate('e => getComputedStyle(e).backgroundColor', b)]
        blue = [b.bounding_box() for b in pg.query_selector_all('.bar')[:10] if '214' not in pg.evaluate('e => getComputedStyle(e).backgroundColor', b)]
        assert max(red) - min(red) < 1 and max(b['x'] + b['width'] for b in blue) <= min(red)   # one zero line, blue left of it, red right
        assert pg.errors == [] and pg.requests == []


def test_tokens_are_drawn(browser):
    with browser.page() as pg:
        page_of(pg, text().html())
        tokens = pg.query_selector_all('.token')
        assert [t.text_content() for t in tokens] == ['the', 'not', '<script>x=1</script>', 'end', 'so', 'bad']
        assert all(t.is_visible() for t in tokens) and '(padding)' not in pg.text_content('body')
        ground = [pg.evaluate('e => getComputedStyle(e).backgroundColor', t) for t in tokens]
        assert ground[0] != ground[1] != ground[2] and ground[4] != ground[5]
        assert '+0.8' in tokens[2].get_attribute('title')
        assert pg.evaluate('typeof x') == 'undefined' and pg.errors == [] and pg.requests == []


def test_a_dark_page_stays_readable(browser):
    with browser.page(width=700, height=200) as pg:
        for ground in ('#fff', '#111'):
            page_of(pg, text().html(), f"body {{background: {ground}; color: {'#111' if ground == '#fff' else '#eee'}}}")
            c = pg.evaluate("""() => [...document.querySelectorAll('.token')].map(e => {
                const n = s => s.match(/[\\d.]+/g).map(Number), s = getComputedStyle(e), g = n(s.backgroundColor), t = n(s.color), o = n(getComputedStyle(document.body).backgroundColor)
                const a = g[3] ?? 1, mix = g.slice(0, 3).map((v, i) => a*v + (1 - a)*o[i])
                const lum = v => v.map(u => u/255).map(u => u <= .03928 ? u/12.92 : ((u + .055)/1.055)**2.4).reduce((q, u, i) => q + u*[.2126, .7152, .0722][i], 0)
                const [hi, lo] = [lum(mix), lum(t)].sort((p, q) => q - p); return (hi + .05)/(lo + .05) })""")
            assert min(c) > 4.5, c      # contrast that WCAG asks of text


class Odd(torch.nn.Module):
    "Two lookups, word numbers of another padding, a mean over words"
    def __init__(self):
        super().__init__()
        self.words, self.places, self.out = torch.nn.Embedding(20, 6), torch.nn.Embedding(12, 6), torch.nn.Linear(6, 3)
    def forward(self, ids):
        m = (ids != 7)[..., None]
        h = torch.tanh(self.words(ids) + self.places(torch.arange(ids.shape[1]).expand_as(ids)))*m
        return self.out(h.sum(1)/m.sum(1))


def test_another_model_and_padding():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        net = Odd().double().eval().requires_grad_(False)
        ids = torch.randint(8, 20, (6, 9))
    for b in range(6): ids[b, 3 + b:] = 7
    with pytest.raises(ArgumentError) as e: explain_text(net, ids, pad=7)
    assert e.value.arg == 'layer'
    a = explain_text(net, ids, pad=7, layer='words', method='guided_ig', steps=8)
    assert (a.values.sum((1, 2)) - (a.score_x - a.score_base)).abs().max() < 1e-12
    assert (a.values[ids == 7] == 0).all() and len(net.words._forward_hooks) == 0
    for b in range(6):
        one = explain_text(net, ids[b:b + 1, :3 + b], pad=7, layer='words', method='guided_ig', steps=8)
        assert (one.values - a.values[b:b + 1, :3 + b]).abs().max() < 1e-10 and one.target == a.target[b]


def test_the_path_is_monotone_and_counted():
    E = torch.randn(30, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    x, x0 = (E[i].T[None].repeat(2, 1, 1).contiguous() for i in ([1, 2, 3], [4, 5, 6]))
    for choice in ('greedy', 'maxcount'):
        F = score(lambda t: torch.stack([t.tanh().sum((1, 2)), -t.sum((1, 2))], 1))
        a = attribute(F, x, x0, path=NearestWord(Words(E), choice), steps=7, return_path=True)
        way = (a.path - a.path[:, -1:]).abs()
        assert (way[:, 1:] <= way[:, :-1] + 1e-12).all() and way[:, -1].max() == 0
        assert a.cost.backward.tolist() == [8, 8] and a.delta.abs().max() < 1e-12
