"""The lists of references of the notebooks, made from one bibliography: nbs/references.json (CSL JSON).

    python tools/references.py [--check]

A markdown cell that holds a comment of this form is given the list that it asks for, right behind the comment:

    <!-- cite
    sundararajan2017axiomatic: completeness is its Proposition 1
    kingma2014vae
    -->

The keys that paper/paper.md cites ([@kingma2014vae]) are given their entries in paper/paper.bib.
"""
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import ROOT, find, read, source, write_or_check

CITE = re.compile(r'<!-- cite\n(?P<keys>.*?)-->\n?(?P<list>(?:\n?\d+\. [^\n]*)*)', re.S)
MOST = 8       # authors named before "et al."


def bibliography(path=ROOT/'nbs/references.json'):
    "key: entry"
    return {e['id']: e for e in json.loads(Path(path).read_text(encoding='utf-8'))}


def named(authors):
    "Authors with initials: A. B. Family, C. Family"
    short = [' '.join([*(f'{p[0]}.' for p in a['given'].replace('-', ' ').split()), a['family']]) for a in authors]
    return ', '.join(short[:MOST]) + (' et al.' if len(short) > MOST else '')


def told(entry, note=''):
    "One reference as a line of markdown"
    home, year = entry.get('container-title', ''), str(entry['issued']['date-parts'][0][0])
    where = home + (', ' if home[-1:].isdigit() else ' ' if home else '') + year
    number = ', ' + entry['number'].replace(':', ' ') if 'number' in entry else ''
    return f"{named(entry['author'])}, *{entry['title'].replace('*', '')}*, {where}{number}" + (f': {note}.' if note else '.')


def cited(text):
    "(key, note) of the lines of a comment"
    return [(k.strip(), note.strip()) for k, _, note in (l.partition(':') for l in text.strip().splitlines())]


def listed(src, books):
    "A markdown cell with its lists made anew; raises KeyError for a key that is not in the bibliography"
    def one(m):
        rows = [f'{i}. {told(books[k], note)}' for i, (k, note) in enumerate(cited(m['keys']), 1)]
        return f"<!-- cite\n{m['keys']}-->\n\n" + '\n'.join(rows)
    return CITE.sub(one, src)


def keys(paper):
    "The keys that a paper in markdown cites, in the order of the alphabet"
    return sorted({m[1] for m in re.finditer(r'(?<=[\[; ])@([a-z]+\d{4}[a-z]+)(?=[\];, .])', paper)})


def bibtex(entry):
    "One entry for BibTeX; the title keeps its capitals"
    rows = dict(title=f"{{{entry['title'].replace('*', '')}}}", author=' and '.join(f"{a['family']}, {a['given']}" for a in entry['author']),
                year=str(entry['issued']['date-parts'][0][0]), journal=entry.get('container-title', ''), publisher=entry.get('publisher', ''))
    name, _, number = entry.get('number', '').partition(':')
    if name == 'arXiv': rows |= dict(eprint=number, archiveprefix='arXiv', url=f'https://arxiv.org/abs/{number}')
    kind = 'book' if entry['type'] == 'book' else 'article' if rows['journal'] else 'misc'
    plain = lambda v: v.replace('&', r'\&')
    return f"@{kind}{{{entry['id']},\n" + ''.join(f'  {k} = {{{plain(v)}}},\n' for k, v in rows.items() if v) + '}\n'


def paper_bib(check, root=ROOT):
    "paper/paper.bib from the bibliography; raises KeyError for a key that is not in it"
    paper = root/'paper/paper.md'
    if not paper.exists(): return 0
    books = bibliography(root/'nbs/references.json')
    return write_or_check(root/'paper/paper.bib', '\n'.join(bibtex(books[k]) for k in keys(paper.read_text(encoding='utf-8'))), check)


def main(args, root=ROOT):
    books, stale = bibliography(root/'nbs/references.json'), []
    for p in find(root/'nbs'):
        nb, changed = read(p), False
        for c in nb['cells']:
            if c['cell_type'] != 'markdown' or '<!-- cite' not in source(c): continue
            new = listed(source(c), books)
            if new != source(c): c['source'], changed = new.splitlines(keepends=True), True
        if not changed: continue
        stale.append(p.name)
        if '--check' not in args: p.write_text(json.dumps(nb, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')
    if '--check' in args and stale: print(f'references are not up to date in {", ".join(stale)}: run `make export`')
    return int('--check' in args and bool(stale)) | paper_bib('--check' in args, root)


if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
