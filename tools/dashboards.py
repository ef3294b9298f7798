"""Write what `make dashboard` serves into a folder: one short notebook for each family of boards, because a reader waits for a
board and not for its notebook's tests, and a start page with their titles, a sentence and a still each."""
import argparse
import base64
import html
import io
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# title, sentence, what is imported, boards, notebook and first words of the cell whose stored picture is the still
BOARDS = {
    '0_own': ('Your own model and pictures', 'Two explanations side by side: upload, paste or draw a picture, predict, then look.',
              'from manifold_xai.boards.own import dash', ['dash()'], ('09_own', 'own_figure(M')),
    '1_one_walk': ('One walk, step by step', 'A map grows while the walk goes from the baseline to a digit.',
                   'from manifold_xai.boards.dashboards import walk_board', ['walk_board()'], ('02_dashboards', 'figure(State())')),
    '2_geometry': ('Particles on a surface, on a digit, and towards another class', 'A cloud of noisy copies finds the tangent plane, a map, and the way to another answer.',
                   'from manifold_xai.boards.geometry import cloud_board, digit_board, film_board', ['cloud_board()', 'digit_board()', 'film_board()'], ('03_geometry', 'cloud_figure(')),
    '3_walks': ('All walks, references and guidance', 'Sixteen walks end in one digit, and one slider moves them all.',
                'from manifold_xai.boards.walks import bundle_board, descent_board, paths_board', ['paths_board()', 'descent_board()', 'bundle_board()'], ('04_walks', 'paths_figure(')),
    '4_theory': ('The theory, board by board', 'What a path method weighs, where linear models agree, and how players share a score.',
                 'from manifold_xai.boards.theory import linear_board, meta_board, nodes_board, peel_board, riesz_board',
                 ['riesz_board()', 'linear_board()', 'nodes_board()', 'peel_board()', 'meta_board()'], ('05_theory', 'still(render_nodes')),
}
START = '.jupyter/voila/templates/start'     # where Voila looks for the start page, below JUPYTER_PATH


def cell(kind, source, k):
    code = dict(outputs=[], execution_count=None) if kind == 'code' else {}
    return dict(cell_type=kind, source=source, metadata={}, id=f'c{k}', **code)


def notebook(cells):
    "The text of a notebook of these (kind, source)"
    spec = dict(kernelspec=dict(display_name='python3', language='python', name='python3'))
    return json.dumps(dict(cells=[cell(*c, k) for k, c in enumerate(cells)], metadata=spec, nbformat=4, nbformat_minor=5))


def entry(title, sentence, imports, boards, still):
    "Two cells: a heading, and the boards one below the other"
    show = '\n'.join(f'display({b})' for b in boards)
    return notebook([('markdown', f'# {title}\n\n[All boards](/)'), ('code', f'{imports}\n\n{show}')])


def still(book, words, width=420):
    "A stored picture of a notebook as the address of a small one, or ''"
    from PIL import Image
    for c in json.loads((ROOT/'nbs/boards'/f'{book}.ipynb').read_text(encoding='utf-8'))['cells']:
        data = next((o['data']['image/png'] for o in c.get('outputs', []) if 'image/png' in o.get('data', {})), None)
        if data is None or not ''.join(c['source']).startswith(words): continue
        im = Image.open(io.BytesIO(base64.b64decode(''.join(data)))).convert('RGBA')
        im = Image.alpha_composite(Image.new('RGBA', im.size, 'white'), im).convert('RGB')
        im, out = im.resize((width, round(width*im.height/im.width)), Image.Resampling.LANCZOS), io.BytesIO()
        im.crop((0, 0, width, min(im.height, 300))).save(out, 'JPEG', quality=80)
        return 'data:image/jpeg;base64,' + base64.b64encode(out.getvalue()).decode()
    return ''


STYLE = '''body{font:17px/1.45 system-ui,sans-serif;margin:0 auto;padding:20px;max-width:1320px;background:#fff;color:#1c1c1e}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr));gap:18px}
a{display:block;color:inherit;text-decoration:none;border:1px solid #b9bec6;border-radius:10px;padding:14px}
a:hover,a:focus-visible{border-color:#0072B2;outline:2px solid #0072B2}h2{font-size:20px;margin:10px 0 4px}p{margin:0 0 12px}
img{width:100%;height:220px;object-fit:contain;object-position:top;background:#fff;border-radius:6px}
@media(prefers-color-scheme:dark){body{background:#14161a;color:#f0f0f2}}'''


def start():
    "The start page, a template for Voila: no kernel runs for it"
    cards = ''.join(f'<a href="{{{{ page_config.baseUrl }}}}voila/render/{name}.ipynb"><img alt="" src="{still(*what[4])}"><h2>{html.escape(what[0])}</h2>'
                    f'<p>{html.escape(what[1])}</p></a>' for name, what in BOARDS.items())
    return ('<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Boards of manifold_xai</title>'
            f'<link rel="icon" href="data:,"><style>{STYLE}</style></head><body><h1>Boards</h1><p>Each opens with its own Python kernel; the first picture takes some seconds.</p><main>{cards}</main></body></html>')


def write(folder):
    "All entries and the start page; returns the paths of the entries"
    folder = Path(folder)
    (folder/START).mkdir(parents=True, exist_ok=True)
    for name, what in BOARDS.items(): (folder/f'{name}.ipynb').write_text(entry(*what))
    (folder/START/'conf.json').write_text(json.dumps(dict(base_template='lab')))
    page = start()
    for name in ('tree.html', 'tree-lab.html'): (folder/START/name).write_text(page, encoding='utf-8')
    return sorted(folder.glob('*.ipynb'))


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('folder')
    print(*write(p.parse_args().folder), sep='\n')
