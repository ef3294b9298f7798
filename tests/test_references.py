"""Every list of references is made from the one bibliography, and every entry is cited somewhere."""
import json
import re
import unicodedata

import pytest

from mutants import ROOT
from notebooks import find, is_code, read, source
from references import CITE, bibliography, cited, keys, listed, main

BOOKS = bibliography()
CITED = [(p.stem, k) for p in find(ROOT/'nbs') for c in read(p)['cells'] if not is_code(c) for m in CITE.finditer(source(c)) for k, _ in cited(m['keys'])]


def test_keys_are_known_and_used():
    paper = keys((ROOT/'paper/paper.md').read_text(encoding='utf-8'))
    assert CITED and paper and {k for _, k in CITED} | {*paper} == set(BOOKS)


def test_lists_are_up_to_date(): assert main(['--check']) == 0


@pytest.mark.parametrize('path', [p for p in find(ROOT/'nbs') if p.parent.name != 'solutions'], ids=lambda p: p.stem)
def test_no_reference_is_written_by_hand(path):
    inside = False
    for c in read(path)['cells']:
        if is_code(c): continue
        if re.match(r'#+ ', source(c)): inside = bool(re.match(r'#+ References', source(c)))
        rest = CITE.sub('', source(c)) if inside else ''
        assert not re.search(r'^(?:\d+\.|\*|-) ', rest, re.M), rest[:200]


def test_entries_are_whole():
    for e in BOOKS.values():
        assert e['title'] and e['author'] and all(a['family'] and a['given'] for a in e['author']), e['id']
        plain = unicodedata.normalize('NFKD', e['author'][0]['family'].lower())
        assert e['id'].startswith(re.sub(r'[^a-z]', '', plain)[:4]) or e['id'].startswith('rfc'), e['id']
        assert str(e['issued']['date-parts'][0][0]) in e['id'] or e['id'].startswith('rfc'), e['id']


def test_a_list_is_made_anew():
    src = '<!-- cite\nkingma2014vae: here\n-->\n\n1. somebody else\n2. more\n\nThe next question.'
    new = listed(src, BOOKS)
    assert '1. D. P. Kingma, M. Welling, *Auto-Encoding Variational Bayes*, ICLR 2014, arXiv 1312.6114: here.' in new
    assert 'somebody' not in new and '2. more' not in new and new.endswith('The next question.') and listed(new, BOOKS) == new
    with pytest.raises(KeyError): listed('<!-- cite\nnobody1900\n-->', BOOKS)
    assert json.dumps(BOOKS['kim2025freemcg']['author'][0], ensure_ascii=False).startswith('{"family": "Kim", "given": "Won Jun"')


NUMBER = re.compile(r'(?<=[a-z.)] )\[(\d{1,2})\](?!\()')


def numbers(cells):
    "Numbers in brackets in the prose of a notebook that its list of references does not have."
    prose = [source(c) for c in cells if not is_code(c)]
    lists = [s for s in prose if CITE.search(s)]
    n = len(re.findall(r'^\d+\. ', lists[0].split('-->')[1], re.M)) if lists else 0
    plain = [re.sub(r'`[^`]*`|\$[^$]*\$', '', s) for s in prose if s not in lists]
    return [int(m[1]) for s in plain for m in NUMBER.finditer(s) if not 1 <= int(m[1]) <= n]


@pytest.mark.parametrize('path', find(ROOT/'nbs'), ids=lambda p: p.stem)
def test_numbers_are_listed(path): assert numbers(read(path)['cells']) == []


def test_a_number_that_is_not_listed():
    md = lambda s: dict(cell_type='markdown', source=s)
    cells = [md('as shown [2], not by [a link](x)'), md('<!-- cite\nkingma2014vae\n-->\n\n1. one\n')]
    assert numbers(cells) == [2] and numbers(cells[:1]) == [2] and numbers([md('as shown [1]'), cells[1]]) == []
