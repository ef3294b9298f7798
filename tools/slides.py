"""Slides for a class from the teacher's pages: a file for each session that asks nobody for anything.

    python tools/slides.py [--out out/slides]

Cells with the tag `slide` are shown: a heading begins a slide, what follows joins it, and of code the stored output is shown.
"""
import argparse
import html
import re
import sys
from pathlib import Path

import jinja2

sys.path.insert(0, str(Path(__file__).parent))
from book import Page
from notebooks import ROOT, is_code, ordered, read, source

HERE = Path(__file__).parent/'deck'


class Alone:
    "What `book.Page` asks a site for, with every picture inside the page."
    imports = {}
    def picture(self, b64, page):
        alt = html.escape(f'Figure: {page.entries[-1]["h"] if page.entries else page.title}', quote=True)
        return f'<img alt="{alt}" src="data:image/png;base64,{"".join(b64.split())}">'
    def figure(self, f): return '<p>A live figure: the notebook has it.</p>'
    def markup(self, body, page):
        body = re.sub(r'<(script|style).*?</\1>', '', body, flags=re.S)
        return f'<div class="table" tabindex="0" role="region" aria-label="Table">{body}</div>'


class Talk(Page):
    "A notebook on its way to slides; a link keeps its words alone."
    def __init__(self, name):
        super().__init__(Alone(), name)
        self.prose.renderer.link = lambda text, url, title=None: text
    def slides(self):
        found = []
        for cell in read(ROOT/'nbs'/f'{self.name}.ipynb')['cells']:
            if 'slide' not in cell['metadata'].get('tags', ()): continue
            src = source(cell)
            shown = ''.join(map(self.output, cell.get('outputs', []))) if is_code(cell) else self.words(src)
            if not found or re.match(r'#{1,2} ', src) and not is_code(cell): found.append('')
            found[-1] += shown
        return found


def pages(nbs=ROOT/'nbs'):
    "The teacher's pages: those of `teaching` with slides."
    tagged = lambda n: any('slide' in c['metadata'].get('tags', ()) for c in read(Path(nbs)/f'{n}.ipynb')['cells'])
    return [n for n in ordered(nbs, 'teaching') if tagged(n)]


def deck(template, title, slides):
    css, js = ((HERE/f).read_text(encoding='utf-8') for f in ('deck.css', 'deck.js'))
    return template.render(title=title, slides=slides, css=css, js=js)


def build(out):
    "Write a deck for each session and a page that lists them; returns their paths."
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    template = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), trim_blocks=True).get_template('deck.html')
    made = []
    for n in pages():
        talk = Talk(n)
        slides = talk.slides()
        made.append((Path(n).name + '.html', talk.title, len(slides)))
        (out/made[-1][0]).write_text(deck(template, talk.title, slides), encoding='utf-8')
    items = ''.join(f'<li><a href="{f}">{html.escape(t)}</a>, {n} slides</li>' for f, t, n in made)
    (out/'index.html').write_text(deck(template, 'Slides', [f'<h1>Slides</h1><ul>{items}</ul>']), encoding='utf-8')
    return [out/f for f, *_ in made]


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--out', default=str(ROOT/'out/slides'))
    a = p.parse_args()
    made = build(a.out)
    print(f'slides: {len(made)} decks, to {a.out}/index.html')


if __name__ == '__main__': main()
