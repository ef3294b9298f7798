"Write one short notebook for each family of boards into a folder, for `make dashboard`: a reader waits for a board, not for its notebook's tests"
import argparse
import json
from pathlib import Path

BOARDS = {
    '1_one_walk': ('One walk, step by step', 'from manifold_xai.boards.dashboards import walk_board', ['walk_board()']),
    '2_geometry': ('Particles on a surface, on a digit, and towards another class', 'from manifold_xai.boards.geometry import cloud_board, digit_board, film_board',
                   ['cloud_board()', 'digit_board()', 'film_board()']),
    '3_walks': ('All walks, references and guidance', 'from manifold_xai.boards.walks import bundle_board, descent_board, paths_board',
                ['paths_board()', 'descent_board()', 'bundle_board()']),
    '4_theory': ('The theory, board by board', 'from manifold_xai.boards.theory import linear_board, meta_board, nodes_board, peel_board, riesz_board',
                 ['riesz_board()', 'linear_board()', 'nodes_board()', 'peel_board()', 'meta_board()']),
}


def cell(kind, source, k):
    code = dict(outputs=[], execution_count=None) if kind == 'code' else {}
    return dict(cell_type=kind, source=source, metadata={}, id=f'c{k}', **code)


def notebook(cells):
    "The text of a notebook of these (kind, source)"
    spec = dict(kernelspec=dict(display_name='python3', language='python', name='python3'))
    return json.dumps(dict(cells=[cell(*c, k) for k, c in enumerate(cells)], metadata=spec, nbformat=4, nbformat_minor=5))


def entry(title, imports, boards):
    "Two cells: a heading, and the boards one below the other"
    show = '\n'.join(f'display({b})' for b in boards)
    return notebook([('markdown', f'# {title}\n\n[All boards](/)'), ('code', f'{imports}\n\n{show}')])


def write(folder):
    "All entries; returns their paths"
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, what in BOARDS.items(): (folder/f'{name}.ipynb').write_text(entry(*what))
    return sorted(folder.glob('*.ipynb'))


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('folder')
    print(*write(p.parse_args().folder), sep='\n')
