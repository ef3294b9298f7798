"""README's picture, nbs/pictures/three_walks.png: three walks to one digit, their maps, and the sums of these.

    python tools/picture.py [--check]

The numbers are computed. They stand in the picture, in the file's own words (with the checksum of this script) and in the
alternative text of the index, which README takes over.
"""
import json
import re
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import ROOT, checksum, is_code, read, source, write_or_check

NUMBER, STEPS, FRAMES = 18, 100, 7        # the digit in the test split, the segments of a walk, the pictures of a strip
WALKS = {'straight': 'ig', 'guided': 'guided_ig', 'on the manifold': 'ma_gig'}
PICTURE = 'pictures/three_walks.png'
SIZE, DPI = (8, 3.5), 160


def computed():
    "(digit, its class, change of the model's probability by the model alone, {walk: Attribution})"
    import torch
    from manifold_xai import explain
    from manifold_xai.engine.testbeds import digits, pocket_classifier, pocket_vae
    x, y = digits('test')
    x, y, net = x[NUMBER:NUMBER + 1], int(y[NUMBER]), pocket_classifier()
    with torch.no_grad(): change = net(x).softmax(1)[0, y] - net(0*x).softmax(1)[0, y]
    chart = lambda m: dict(chart=pocket_vae()) if m == 'ma_gig' else {}
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        walks = {k: explain(net, x, y, m, steps=STEPS, return_path=True, **chart(m)) for k, m in WALKS.items()}
    return x, y, change.item(), walks


def frames(a):
    "Nodes of a walk whose distances from its end fall evenly, so that every strip shows the same stretches"
    far = (a.path[0] - a.path[0, -1]).flatten(1).norm(dim=1)/(a.path[0, 0] - a.path[0, -1]).norm()
    return [int((far - (1 - k/(FRAMES - 1))).abs().argmin()) for k in range(FRAMES)]


def told(y, change, walks):
    "The alternative text"
    sums = ', '.join(f'{k} {a.values.sum().item():.3f}' for k, a in walks.items())
    return (f'Three walks from black to a handwritten {y}, each as a strip of {FRAMES} pictures, and what each pixel adds on the way. '
            f"The sums of the three maps are equal: {sums}; the model's probability changes by {change:.3f}.")


def drawn(y, walks):
    "The figure: a row for each walk"
    from matplotlib.figure import Figure
    from manifold_xai.engine.pictures import reach
    fig = Figure(figsize=SIZE, dpi=DPI, facecolor='white', layout='constrained')
    axes = fig.subplots(3, FRAMES + 2, gridspec_kw=dict(width_ratios=[1]*FRAMES + [.12, 1.35]))
    for row, (name, a) in zip(axes, walks.items()):
        for ax, k in zip(row, frames(a)): ax.imshow(a.path[0, k, 0].clamp(0, 1), cmap='gray', vmin=0, vmax=1)
        m = a.values[0, 0].numpy()
        top = reach([m])
        row[-1].imshow(m, cmap='RdBu_r', vmin=-top, vmax=top)
        row[-1].set_ylabel(f'sum {m.sum():.3f}', fontsize=11)
        row[-1].yaxis.set_label_position('right')
        row[0].set_ylabel(name.replace('the ', 'the\n'), fontsize=11)
        row[-2].text(.5, .5, '→', ha='center', va='center', fontsize=16, transform=row[-2].transAxes)
        row[-2].axis('off')
        for ax in row: ax.set(xticks=[], yticks=[])
    axes[0, 0].set_title('from black', fontsize=11)
    axes[0, FRAMES - 1].set_title(f'to a {y}', fontsize=11)
    axes[0, -1].set_title('what pixels add', fontsize=11)
    return fig


def words(path):
    "What a picture says of itself: {script, sums, change}"
    from PIL import Image
    with Image.open(path) as im: return json.loads(im.text.get('manifold_xai', '{}'))


def shown(alt, root):
    "The index with the picture and its alternative text behind the title"
    path = root/'nbs/index.ipynb'
    nb = read(path)
    at = [c for c in nb['cells'] if not is_code(c) and re.match(rf'!\[[^\]]*\]\({PICTURE}\)', source(c))]
    if not at:
        at = [dict(cell_type='markdown', id='d1617e05', metadata={})]
        nb['cells'].insert(1, at[0])
    at[0]['source'] = [f'![{alt}]({PICTURE})']
    return path, json.dumps(nb, indent=1, ensure_ascii=False) + '\n'


def main(args, root=ROOT):
    x, y, change, walks = computed()
    path, check = root/'nbs'/PICTURE, '--check' in args
    now = dict(script=checksum(__file__), change=round(change, 3), sums=[round(a.values.sum().item(), 3) for a in walks.values()])
    stale = not path.exists() or words(path) != now
    if check and stale: print(f'{PICTURE} is not what its script makes: run `make picture`')
    if not check:
        path.parent.mkdir(exist_ok=True)
        drawn(y, walks).savefig(path, metadata=dict(manifold_xai=json.dumps(now), Software=None))
    return int(check and stale) | write_or_check(*shown(told(y, change, walks), root), check)


if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
