"""The book as a site, out of the stored outputs of the notebooks; nothing on a page comes from another host.

    python tools/book.py [--out out/site] [--zip]
"""
import argparse
import ast
import base64
import configparser
import functools
import hashlib
import html
import inspect
import json
import posixpath
import re
import shutil
import sys
import time
import types
import warnings
from pathlib import Path

import jinja2
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import ROOT, TOP, directives, find, is_code, name_of, ordered, parts, read, settings, source, text

HERE = Path(__file__).parent/'book'
LINKS = [('routes.html', 'Routes'), ('map.html', 'Map'), ('cheatsheet.html', 'Cheat sheet'), ('judging/18_which.html', 'Which method?'),
         ('glossary.html', 'Glossary'), ('api/index.html', 'Reference')]
HIDDEN = 'hide', 'default_exp'


# mathematics

@functools.cache
def mathml(tex, block):
    "A formula as MathML, which browsers draw themselves; what it says stands in the label."
    t = re.sub(r'\\big[lr]?\\([lr]angle)', r'\\\1', tex.strip())
    t = re.sub(r'\\arg\\(min|max)', r'\\operatorname{arg\\,\1}', t)
    m = convert(t, display='block' if block else 'inline')
    return m.replace('<math ', f'<math aria-label="{html.escape(tex.strip(), quote=True)}" ', 1)


def address(name):
    "The page of a notebook; the index of the book leaves its name to the start page."
    return 'book.html' if name == 'index' else f'{name}.html'


def slug(words): return re.sub(r'[^a-z0-9]+', '-', re.sub(r'<[^>]+>|\$[^$]*\$', '', words).lower()).strip('-') or 'part'


class Prose(IPythonRenderer):
    "Markdown of a notebook for a page: formulas, headings with addresses, links to pages."
    def __init__(self, page):
        super().__init__(escape=False)
        self.page = page
    def inline_math(self, body): return mathml(body, False)
    def block_math(self, body): return f'<div class="formula" tabindex="0" role="region" aria-label="Formula">{mathml(body, True)}</div>'
    def heading(self, text, level, **attrs):
        name = self.page.anchor(text)
        if level == 2: self.page.toc.append((name, re.sub(r'<math.*?</math>', '…', text)))
        self.page.section(text, name)
        return f'<h{level} id="{name}">{text}</h{level}>\n'
    def link(self, text, url, title=None): return f'<a href="{html.escape(self.page.link(url), quote=True)}">{text}</a>'
    def table(self, text): return f'<div class="table prose" tabindex="0" role="region" aria-label="Table"><table>{text}</table></div>\n'
    def image(self, text, url, title=None): return self.page.site.stored(url, text or '', self.page)


# one notebook

class Page:
    "A notebook on its way to a page: its blocks, its headings, what it links to and what it says for the search."
    def __init__(self, site, name):
        self.site, self.name, self.url = site, name, address(name)
        self.up = '../'*name.count('/')
        self.toc, self.ids, self.entries, self.title, self.claim = [], set(), [], name, ''
        self.prose = MarkdownWithMath(renderer=Prose(self))
    def anchor(self, words):
        base = name = slug(words)
        k = 2
        while name in self.ids: name, k = f'{base}-{k}', k + 1
        self.ids.add(name)
        return name
    def section(self, words, name): self.entries.append(dict(h=plain(words), u=f'{self.url}#{name}', x=''))
    def link(self, url):
        "Where a link of the notebook leads in the site."
        if re.match(r'[\w+.-]+:', url): return url
        path, _, at = url.partition('#')
        if path.endswith('.ipynb'):
            to = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path))[:-6]
            path = posixpath.relpath(address(to), posixpath.dirname(self.url) or '.')
        return path + (f'#{slug(at.replace("-", " "))}' if at else '')
    def blocks(self):
        for cell in read(ROOT/'nbs'/f'{self.name}.ipynb')['cells']:
            src = source(cell)
            if cell['cell_type'] == 'markdown': yield self.words(src)
            elif is_code(cell) and not any(k in directives(src) for k in HIDDEN): yield self.code(cell, src)
    def words(self, src):
        if (m := re.match(r'# (.+)', src)): self.title = plain(m[1])
        if not self.claim and (m := re.search(r'^> (.+)', src, re.M)): self.claim = plain(m[1])
        out = self.prose.render(re.sub(r'<!--.*?-->', '', src, flags=re.S))
        if self.entries: self.entries[-1]['x'] = (self.entries[-1]['x'] + ' ' + plain(out))[:400].strip()
        return out
    def code(self, cell, src):
        d = directives(src)
        shown = '\n'.join(l for l in src.splitlines() if not l.startswith('#|')).strip()
        kind = ' lib' if 'export' in d or 'exporti' in d else ''
        body = f'<div class="hl{kind}">{PAINT(shown)}</div>' if shown and d.get('echo') != 'false' else ''
        if body and imports_only(shown): body = f'<details class="code"><summary>What this chapter imports</summary>{body}</details>'
        outs = ''.join(self.output(o) for o in cell.get('outputs', []))
        return body + (f'<div class="out">{outs}</div>' if outs else '')
    def output(self, o):
        "One stored output, the richest form that a page can show."
        d = {k: v if isinstance(v, dict) else text(v) for k, v in o.get('data', {}).items()}
        if o.get('name') == 'stderr': return ''
        if (f := d.get('application/vnd.plotly.v1+json')): return self.site.figure(f)
        if 'application/vnd.jupyter.widget-view+json' in d and 'text/html' not in d:
            return '<p class="needs">Here stands a board that asks a kernel: <code>make dashboard</code> shows it.</p>'
        if 'text/html' in d: return self.site.markup(d['text/html'], self)
        if 'image/png' in d: return self.site.picture(d['image/png'], self)
        t = text(o.get('text', '')) or d.get('text/markdown') or d.get('text/plain', '')
        t = re.sub(r'\x1b\[[0-9;]*m', '', t).rstrip()
        return f'<pre tabindex="0">{html.escape(t)}</pre>' if t else ''
    def needs(self):
        "What this chapter builds on and who builds on it, by the imports of its module."
        to = lambda names: ', '.join(f'<a href="{self.up}{n}.html">{n}</a>' for n in names)
        before, after = self.site.imports.get(self.name, []), [n for n, v in self.site.imports.items() if self.name in v]
        said = [f'Builds on {to(before)}.' if before else '', f'Used by {to(after)}.' if after else '']
        return f'<p class="needs">{" ".join(filter(None, said))}</p>' if any(said) else ''
    def render(self):
        blocks = [b for b in self.blocks() if b]
        return '\n'.join(blocks[:1] + [self.needs()] + blocks[1:])


def imports_only(code):
    "Does a cell nothing but import?"
    try: return all(isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.parse(code).body)
    except SyntaxError: return False


def plain(markup):
    "The words of some markup."
    t = re.sub(r'<math[^>]*aria-label="([^"]*)".*?</math>', r' \1 ', markup, flags=re.S)
    return ' '.join(html.unescape(re.sub(r'<[^>]+>|[*`]', '', t)).split())


def PAINT(code):
    "Python in colours."
    return highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip().join(('<pre tabindex="0">', '</pre>'))


# the site

class Site:
    "Pages, and the files that they share."
    def __init__(self, out):
        self.out, self.names = Path(out), ordered(ROOT/'nbs')
        self.parts, self.version = parts(ROOT/'nbs'), settings()['version']
        self.imports, self.pieces, self.index, self.pages = imports(), set(), [], {}
        env = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), trim_blocks=True)
        self.template = env.get_template('page.html')
    def write(self, name, content):
        p = self.out/name
        p.parent.mkdir(parents=True, exist_ok=True)
        p.write_bytes(content) if isinstance(content, bytes) else p.write_text(content, encoding='utf-8')
    def picture(self, b64, page):
        "A picture as a file of its own, fetched when it comes near; its label says under which heading it stands."
        data = base64.b64decode(b64)
        name = f'pictures/{hashlib.sha256(data).hexdigest()[:16]}.png'
        if not (self.out/name).exists(): self.write(name, data)
        w, h = (int.from_bytes(data[i:i + 4], 'big') for i in (16, 20))
        alt = html.escape(f'Figure: {page.entries[-1]["h"] if page.entries else page.title}', quote=True)
        return f'<img src="{page.up}{name}" width="{w}" height="{h}" loading="lazy" alt="{alt}">'
    def stored(self, url, alt, page):
        "A picture that lies beside a notebook, with its own words."
        here = ROOT/'nbs'/posixpath.dirname(page.name)/url
        img = self.picture(base64.b64encode(here.read_bytes()).decode(), page)
        return re.sub(r' alt="[^"]*"', lambda m: f' alt="{html.escape(alt, quote=True)}"', img)
    def figure(self, f):
        "A figure of plotly: its data in a file, drawn when it comes near."
        data = json.dumps({k: f.get(k) for k in ('data', 'layout', 'frames')}, separators=(',', ':'))
        name = hashlib.sha256(data.encode()).hexdigest()[:16]
        self.write(f'figures/{name}.js', f'(window.BOOK_FIGURES ??= {{}})["{name}"] = {data};')
        high = (f.get('layout') or {}).get('height') or 450
        return f'<div class="live" data-figure="{name}" style="min-height:{high}px"><p>A live figure, drawn when you come here.</p></div>'
    def markup(self, body, page):
        "HTML that a cell has stored: pieces and pictures become files, tables scroll, what calls other hosts is left out."
        for m in re.finditer(r'<script data-piece="([\w-]+)">(.*?)</script>', body, re.S):
            if m[1] not in self.pieces: self.write(f'pieces/{m[1]}.js', m[2])
            self.pieces.add(m[1])
        body = re.sub(r'data-explorable="([\w-]+)"', r'data-explorable="\1" data-piece="\1"', body)
        body = re.sub(r'<script.*?</script>|<style scoped>.*?</style>', '', body, flags=re.S)
        body = re.sub(r'href="([^":]+\.ipynb[^"]*)"', lambda m: f'href="{page.link(m[1])}"', body)
        body = re.sub(r'<img([^>]*?)src=["\']data:image/png;base64,([^"\']+)["\']([^>]*)>', lambda m: self._inline(m, page), body)
        if 'class="dataframe"' in body or '<table' in body:
            body = re.sub(r' (border="1"|style="text-align: right;")', '', body)
            return f'<div class="table" tabindex="0" role="region" aria-label="Table">{body}</div>'
        return body if 'data-explorable' in body else f'<div class="table" tabindex="0" role="region" aria-label="Output">{body}</div>'
    def _inline(self, m, page):
        "An image inside stored HTML, with the words and the class that it has."
        img = self.picture(m[2], page)
        for k in ('alt', 'class'):
            own = re.search(rf'\b{k}="([^"]*)"', m[1] + m[3])
            if own: img = re.sub(rf' {k}="[^"]*"', '', img).replace('<img', f'<img {k}="{own[1]}"', 1)
        return img
    def book(self):
        title = lambda n: self.pages[n].title if n in self.pages else n
        return [(p, v['about'], [(f'{n}.html', title(n)) for n in ordered(ROOT/'nbs', p)]) for p, v in self.parts.items()]
    def put(self, url, title, body, claim='', here='', toc=(), before=None, after=None, kind='page', chapters=True):
        page = self.template.render(title=html.escape(title), claim=claim, up='../'*url.count('/'), url=url, body=body, kind=kind, here=here, toc=toc,
                                    before=before, after=after, links=LINKS, version=self.version, book=self.book() if chapters else [])
        self.write(url, page)


def imports():
    "{notebook: the notebooks whose modules its module imports}, in the order of the book."
    module = {}
    for n in ordered(ROOT/'nbs'):
        for c in read(ROOT/'nbs'/f'{n}.ipynb')['cells']:
            if is_code(c) and (m := re.search(r'^#\|\s*default_exp ([\w.]+)', source(c), re.M)): module[m[1]] = n
    back, out = {f'manifold_xai.{k}': v for k, v in module.items()}, {}
    for m, n in module.items():
        p = ROOT/'manifold_xai'/f'{m.replace(".", "/")}.py'
        if not p.exists(): continue
        seen = set()
        for node in ast.walk(ast.parse(p.read_text(encoding='utf-8'))):
            if isinstance(node, ast.ImportFrom):
                base = f'manifold_xai.{m}'.split('.')[:-node.level] if node.level else []
                seen.add('.'.join([*base, node.module or ''] if node.level else [node.module or '']))
        out[n] = sorted({back[s] for s in seen if s in back} - {n}, key=list(module.values()).index)
    return out


def all_names(site):
    "The notebooks of the book, then its index and the solutions."
    return [*site.names, *(name_of(p, ROOT/'nbs') for p in find(ROOT/'nbs') if name_of(p, ROOT/'nbs') not in site.names)]


def chapters(site):
    "Every notebook as a page; the text of all first, since a page names its neighbours."
    bodies = {}
    for n in all_names(site):
        site.pages[n] = Page(site, n)
        bodies[n] = site.pages[n].render()
    at = {n: k for k, n in enumerate(site.names)}
    near = lambda j: (f'{site.names[j]}.html', site.pages[site.names[j]].title) if 0 <= j < len(site.names) else None
    for n, p in site.pages.items():
        sides = (near(at[n] - 1), near(at[n] + 1)) if n in at else (None, None)
        site.put(p.url, p.title, bodies[n], p.claim, n.split('/')[0] if '/' in n else TOP, p.toc, *sides)
        site.index += [dict(t=p.title, **e) for e in p.entries]


def routes(site):
    cp = configparser.ConfigParser()
    cp.read(HERE/'routes.ini', encoding='utf-8')
    card = lambda r: (f'<section class="card"><h2 id="{r.name}">{r["title"]}</h2><p>{r["ask"]} {r["wants"]}</p><ol>' + ''.join(
        f'<li><a href="{n}.html">{html.escape(site.pages[n].title)}</a></li>' for n in r['notebooks'].split()) + '</ol></section>')
    return f'<div class="cards">{"".join(card(cp[s]) for s in cp.sections())}</div>'


def about_parts(site):
    "The parts with their chapters, what each says in one sentence, and what it builds on."
    row = lambda n: (f'<tr><td><a href="{n}.html">{html.escape(site.pages[n].title)}</a></td><td>{html.escape(site.pages[n].claim)}</td><td>'
                     + ', '.join(f'<a href="{m}.html">{m}</a>' for m in site.imports.get(n, [])) + '</td></tr>')
    table = lambda p, v: (f'<h2 id="{p}">{p}</h2><p>{html.escape(v["about"])}. ' + (f'It may use {", ".join(v["uses"])}.' if v['uses'] else 'It uses nothing of the others.')
        + '</p><div class="table prose" tabindex="0" role="region" aria-label="Chapters"><table><thead><tr><th>chapter</th><th>what it shows</th><th>builds on</th></tr></thead><tbody>'
        + ''.join(map(row, ordered(ROOT/'nbs', p))) + '</tbody></table></div>')
    return ''.join(table(p, v) for p, v in site.parts.items())


# the cheat sheet and the reference come from the package itself

def stored(name, has):
    "The first table among the stored outputs of a notebook whose words hold all of `has`: a list of rows of words."
    for c in read(ROOT/'nbs'/f'{name}.ipynb')['cells']:
        for o in c.get('outputs', []):
            h = text(o.get('data', {}).get('text/html', ''))
            if '<table' in h and all(w in h for w in has):
                return [[plain(x) for x in re.findall(r'<t[hd][^>]*>(.*?)</t[hd]>', r, re.S)] for r in re.findall(r'<tr.*?</tr>', h, re.S)]
    return []


def costs():
    "{method: evaluations of the model for one picture of 28 x 28 pixels with the options that it has by itself}, counted"
    import torch
    from torch import nn
    from manifold_xai import explain
    from manifold_xai.engine.recipes import find, methods

    class Halves(nn.Module):
        range = (0, 1)
        def encode(self, x): return x[..., ::2]
        def decode(self, z): return z.repeat_interleave(2, -1)

    torch.manual_seed(0)
    net, x, told = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(1352, 3)).eval(), torch.rand(1, 1, 28, 28), {}
    words = dict(forward='forward', backward='backward', encode='encode', decode='decode', denoise='denoise')
    for m in methods():
        r = find(m).recipe
        kw = (dict(chart=Halves().eval()) if r.chart is True else {}) | (dict(denoiser=lambda y, s: .5*y + .25) if r.denoiser else {})
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            try: c = explain(net, x, 0, m, **kw).cost
            except Exception as e: told[m] = f'not counted: {e}'[:80]; continue
        told[m] = ', '.join(f'{int(c[k][0])} {w}' for k, w in words.items() if c[k][0])
    return told


def cheatsheet():
    "Method, question and cost first; then where it walks x slope x rule x draws x axioms."
    from manifold_xai.engine.recipes import COMMON, find, methods, options
    from manifold_xai.judging.which import PURPOSES, RULES
    axioms, spent = stored('judging/02_axioms', ['guided_ig', 'completeness', 'dummy']), costs()
    head, marks = (axioms[0][1:], {r[0]: r[1:] for r in axioms[1:]}) if axioms else ([], {})
    def row(m, said):
        r, o = find(m).recipe, options(m)
        where = {True: 'a chart', 'may': 'the input, or a chart'}.get(r.chart, 'the input') + (', with a denoiser' if r.denoiser else '')
        asks = '; '.join(PURPOSES[p] for u in RULES if u.method == m for p in u.purposes.split())
        size = next((f'{k} = {o[k].default}' for k in ('steps', 'samples', 'orders', 'permutations', 'masks', 'iters') if k in o), 'one')
        own = ', '.join(k for k in o if k not in COMMON and k != 'average')
        cells = [f'<th scope="row"><code>{m}</code></th>', said, asks, spent[m], where, *marks.get(m, ['']*len(head)), 'slope' in o and 'any' or 'its own',
                 o['rule'].default if 'rule' in o else '', 'draws' if r.draws else 'no', size, own]
        return '<tr>' + cells[0] + ''.join(f'<td>{html.escape(str(c))}</td>' for c in cells[1:]) + '</tr>'
    names = ['method', 'in a line', 'which question', 'cost', 'walks in', *head, 'slope', 'rule', 'random', 'size', 'its own options']
    return ('<p>Every method of <code>explain</code>: what it answers, what it costs, where its walk takes place, how the slope is measured, how the pieces are summed, and which axioms held when they were tried '
            '(<a href="judging/02_axioms.html">how</a>). A chart is an autoencoder; an average over baselines, noise or references can be put around each that has the option <code>average</code>. '
            '✓ held exactly, → in the limit of many steps or samples, ✗ failed. "its own" slope: the method is no walk along gradients (it leaves parts out, or reads a layer); "cost": '
            'evaluations counted for one picture of 28 x 28 pixels with the options that stand there by themselves; "size": the number that decides them. Completeness: the map sums to the change of the score; dummy: a feature that the model does not read gets 0; the others in the <a href="glossary.html">glossary</a>.</p>'
            '<div class="table prose" tabindex="0" role="region" aria-label="Methods"><table><thead><tr>' + ''.join(f'<th>{n}</th>' for n in names) + '</tr></thead><tbody>'
            + ''.join(row(m, s) for m, s in methods().items()) + '</tbody></table></div>')


def signature(f):
    try: return str(inspect.signature(f))
    except (TypeError, ValueError): return ''


def entry(name, obj):
    "A public name with its parameters and what is said of each."
    doc = (inspect.getdoc(obj) or '').split('\n\n')
    kind = 'class' if isinstance(obj, type) else 'function' if callable(obj) else 'value'
    head = f'<h2 id="{name}"><code>{name}</code></h2>'
    if kind == 'value': return f'{head}<p class="needs">{type(obj).__name__}</p><pre tabindex="0">{html.escape(repr(obj)[:400])}</pre>'
    more = html.escape('\n\n'.join(doc[1:])).strip()
    return (f'{head}<p>{html.escape(doc[0])}</p><div class="hl">{PAINT(name + signature(obj))}</div>' + (f'<pre tabindex="0">{more}</pre>' if more else ''))


def reference(site):
    "One page for each module with public names, and a list of all."
    import importlib
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        mods = {}
        for n in site.names:
            c = next((m[1] for c in read(ROOT/'nbs'/f'{n}.ipynb')['cells'] if is_code(c) and (m := re.search(r'^#\|\s*default_exp ([\w.]+)', source(c), re.M))), None)
            if c and (ROOT/'manifold_xai'/f'{c.replace(".", "/")}.py').exists(): mods[c] = n
        listed = []
        for m, n in mods.items():
            try: mod = importlib.import_module(f'manifold_xai.{m}')
            except ImportError: continue
            names = [k for k in getattr(mod, '__all__', []) if hasattr(mod, k)]
            if not names: continue
            body = (f'<h1>manifold_xai.{m}</h1><p>Developed in <a href="../{n}.html">{html.escape(site.pages[n].title)}</a>: {html.escape(site.pages[n].claim)}</p>'
                    + ''.join(entry(k, getattr(mod, k)) for k in names))
            site.put(f'api/{m}.html', f'manifold_xai.{m}', body, toc=[(k, f'<code>{k}</code>') for k in names])
            site.index += [dict(t=f'manifold_xai.{m}', h=k, u=f'api/{m}.html#{k}', x=(inspect.getdoc(getattr(mod, k)) or '').split('\n')[0][:160]
                                if callable(getattr(mod, k)) else '') for k in names]
            listed.append(f'<section class="card"><h2><a href="{m}.html">{m}</a></h2><p>' + ', '.join(f'<a href="{m}.html#{k}"><code>{k}</code></a>' for k in names) + '</p></section>')
    site.put('api/index.html', 'Reference', f'<h1>Reference</h1><p>Public names, module by module. Each leads to the chapter that derives it.</p><div class="cards">{"".join(listed)}</div>')


def front(site):
    "The start page: a piece to move, one sentence, three routes, the parts."
    piece = 'start' if 'start' in site.pieces else 'theorem'
    shell = ''
    for p in site.pages.values():
        for c in read(ROOT/'nbs'/f'{p.name}.ipynb')['cells']:
            for o in c.get('outputs', []):
                h = text(o.get('data', {}).get('text/html', ''))
                if f'data-explorable="{piece}"' in h: shell = site.markup(h, types.SimpleNamespace(up='', entries=[], title=piece))
    body = ('<h1>Why did the network answer so?</h1><p class="lead">Walk from nothing to the picture, add up how the answer changes on the way, and give each pixel its share: '
            'the shares sum to the change of the answer between the two, whichever way you take, and the way decides who gets them.</p>'
            f'<div class="front">{shell}</div><p class="lead">New to this? <a href="tour.html">The tour in ten minutes</a>. A model of your own? '
            '<a href="judging/18_which.html">Which method</a>. A course? <a href="teaching/00_syllabus.html">Eight sessions</a>. Proofs? <a href="engine/06_theorem.html">The theorem</a>.</p>'
            f'<h2>Three routes through the book</h2>{routes(site)}<h2>The parts</h2><div class="cards">'
            + ''.join(f'<section class="card"><h3><a href="map.html#{p}">{p}</a></h3><p>{html.escape(v["about"])}.</p></section>' for p, v in site.parts.items())
            + '</div><h2>Start here</h2><p><a href="book.html">The book in one page</a>: install it, ten lines of code, all methods. '
            '<a href="engine/06_theorem.html">The theorem</a> is where the mathematics begins; <a href="cheatsheet.html">the cheat sheet</a> is for those who know it.</p>')
    site.put('index.html', 'Start', body, 'Manifold-aware feature attribution, as an executable book', kind='home', chapters=False)


def broken(site):
    "Links that lead nowhere: (page, target)."
    have = {p.relative_to(site.out).as_posix(): set(re.findall(r'\bid="([^"]+)"', p.read_text(encoding='utf-8'))) for p in site.out.rglob('*.html')}
    out = []
    for page in have:
        for url in re.findall(r'<a [^>]*href="([^"]*)"', (site.out/page).read_text(encoding='utf-8')):
            url = html.unescape(url)
            if re.match(r'[\w+.-]+:', url): continue
            path, _, at = url.partition('#')
            to = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
            if to not in have or at and at not in have[to]: out.append((page, url))
    return out


def build(out):
    "Write the whole site; the links that lead nowhere."
    out = Path(out)
    shutil.rmtree(out, ignore_errors=True)
    site = Site(out)
    chapters(site)
    front(site)
    site.put('routes.html', 'Routes', f'<h1>Three routes</h1>{routes(site)}')
    site.put('map.html', 'Map', f'<h1>The parts and what builds on what</h1>{about_parts(site)}')
    site.put('cheatsheet.html', 'Cheat sheet', f'<h1>Cheat sheet</h1>{cheatsheet()}', kind='wide')
    reference(site)
    site.write('search.js', 'window.BOOK_INDEX = ' + json.dumps(site.index, ensure_ascii=False, separators=(',', ':')) + ';')
    for f in ('style.css', 'site.js'): shutil.copy(HERE/f, out/f)
    from plotly.offline import get_plotlyjs
    site.write('plotly.min.js', get_plotlyjs())
    return site, broken(site)


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--out', default=str(ROOT/'out/site'))
    p.add_argument('--zip', action='store_true', help='an archive beside the folder')
    a = p.parse_args()
    start = time.time()
    site, bad = build(a.out)
    for page, url in bad: print(f'{page}: the link {url} leads nowhere')
    print(f'site: {len(list(Path(a.out).rglob("*.html")))} pages in {time.time() - start:.0f} s, to {a.out}/index.html')
    if a.zip: print('site:', shutil.make_archive(a.out, 'zip', a.out))
    return bool(bad)


if __name__ == '__main__': sys.exit(main())
