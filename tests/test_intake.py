"""Image files that are damaged, lie or ask for too much: each is an image in [0, 1] or an `ArgumentError`, quickly, in bounded memory.

Whole files of six formats and many modes are written here; bytes are then flipped, cut, inserted or moved, by a seed. INTAKE=5000 asks for more.
"""
import io
import os
import random
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from manifold_xai.cli import main
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.judging.sources import MOST_BYTES, load_image

COUNT = int(os.environ.get('INTAKE', 200))
HERE = Path(__file__).parent


def picture(mode):
    "Colours that vary slowly, in any mode of Pillow's"
    i, j = np.mgrid[:20, :26].astype(float)
    a = np.stack([128 + 90*np.sin(i/5 + k)*np.cos(j/4) for k in range(4)], -1).clip(0, 255).astype(np.uint8)
    if mode == 'I;16': return Image.fromarray(a[..., 0].astype(np.uint16)*257)
    if mode == 'F': return Image.fromarray(a[..., 0].astype(np.float32)/255)
    if mode == 'CMYK': return Image.fromarray(a, 'RGBA').convert('RGB').convert('CMYK')
    if mode == 'P': return Image.fromarray(a[..., :3]).quantize(64)
    return Image.fromarray(a, 'RGBA').convert(mode)


WHOLE = [('PNG', m) for m in ('L', 'LA', 'P', 'RGB', 'RGBA', 'I;16', '1')] + [('JPEG', m) for m in ('L', 'RGB', 'CMYK')] + [
    ('GIF', 'P'), ('GIF', 'L'), ('TIFF', 'RGB'), ('TIFF', 'F'), ('TIFF', 'I;16'), ('TIFF', 'CMYK'), ('WEBP', 'RGB'), ('WEBP', 'RGBA'), ('BMP', 'RGB'), ('BMP', 'P')]


def whole(kind, mode, **how):
    f = io.BytesIO()
    im = picture(mode)
    if kind in ('GIF', 'WEBP', 'TIFF') and how.pop('moves', False): how = dict(save_all=True, append_images=[im.rotate(90), im.rotate(180)])
    exif = Image.Exif()
    exif[274] = 6
    if kind in ('JPEG', 'PNG', 'WEBP'): how['exif'] = exif
    im.save(f, kind, **how)
    return f.getvalue()


def mutated(data, dice):
    "The bytes with one to eight changes"
    b = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8))):
        at, way = dice.randrange(len(b)), dice.choice(('flip', 'byte', 'cut', 'insert', 'big', 'swap', 'double'))
        if dice.random() < .5: at = min(at, dice.randrange(64))                    # headers matter most
        if way == 'flip': b[at] ^= 1 << dice.randrange(8)
        elif way == 'byte': b[at] = dice.choice((0, 1, 127, 128, 255))
        elif way == 'cut': del b[at:at + dice.choice((1, 4, 100, len(b)))]
        elif way == 'insert': b[at:at] = dice.randbytes(dice.choice((1, 4, 100)))
        elif way == 'big': b[at:at + 4] = dice.choice((b'\xff\xff\xff\xff', b'\x7f\xff\xff\xff', b'\0\0\0\0', b'\0\0\xff\xff'))
        elif way == 'swap': b[at:at + 2] = b[at:at + 2][::-1]
        else: b[at:at] = b[at:at + 40]
        if not b: b = bytearray(b'\0')
    return bytes(b)


def read(path, dice):
    "'' for an image or an `ArgumentError`, else what happened"
    size, mode = dice.choice(((8, 8), (24, 40))), dice.choice(('L', 'RGB'))
    try: x = load_image(path, size, mode, dice.choice((None, 30)))
    except ArgumentError as e: return '' if e.arg == 'image' and '\n' not in str(e) else f'said {e}'
    except BaseException as e: return f'{type(e).__name__}: {e}'
    fine = x.shape == (1, 1 if mode == 'L' else 3, *size) and bool(torch.isfinite(x).all()) and x.min() >= 0 and x.max() <= 1
    return '' if fine else f'a tensor of shape {tuple(x.shape)} from {x.min()} to {x.max()}'


def many(folder, count, seed=0):
    "Faults among `count` mutated files, each with the call that makes it again, and how many were images"
    dice, bad, images = random.Random(seed), [], 0
    kinds = [whole(k, m) for k, m in WHOLE] + [whole(k, m, moves=True) for k, m in (('GIF', 'P'), ('WEBP', 'RGB'), ('TIFF', 'RGB'))]
    for n in range(count):
        data = mutated(dice.choice(kinds), dice)
        (folder/'a.img').write_bytes(data)
        state = dice.getstate()
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            why = read(folder/'a.img', dice)
            dice.setstate(state)
            try: images += load_image(folder/'a.img', (8, 8)) is not None
            except ArgumentError: pass
        if why:
            (folder/f'bad{n}.img').write_bytes(data)
            bad.append(f'{n} of seed {seed} ({len(data)} bytes): {why}')
    return bad, images


def peak():
    "Most memory that this process has held, in bytes; `ru_maxrss` would tell of the process that started it as well"
    for line in Path('/proc/self/status').read_text().splitlines():
        if line.startswith('VmHWM'): return int(line.split()[1])*1024


@pytest.mark.parametrize('kind,mode', WHOLE)
def test_whole_files(kind, mode, tmp_path):
    "Every kind and mode is read, near the picture that was written, and turned as EXIF says where a note can be written"
    (tmp_path/'a').write_bytes(whole(kind, mode))
    got = load_image(tmp_path/'a', (20, 20), 'L')
    want = picture(mode).convert('L') if mode not in ('I;16', 'F') else picture('RGBA').getchannel(0)
    if kind in ('JPEG', 'PNG', 'WEBP'): want = want.rotate(270, expand=True)      # a quarter turn clockwise
    l, t = (want.width - 20)//2, (want.height - 20)//2
    if mode == 'RGBA': want = Image.alpha_composite(Image.new('RGBA', (26, 20), 'white'), picture('RGBA')).convert('L').rotate(270 if kind != 'GIF' else 0, expand=True)
    if mode == 'LA': want = Image.alpha_composite(Image.new('RGBA', (26, 20), 'white'), picture('LA').convert('RGBA')).convert('L').rotate(270, expand=True)
    want = torch.from_numpy(np.asarray(want.crop((l, t, l + 20, t + 20)), dtype=np.float32)/255)
    assert (got[0, 0] - want).abs().mean() < (.03 if kind in ('JPEG', 'WEBP') else .004)


def test_damaged_files(tmp_path):
    code = f'''
import sys
sys.path.insert(0, {str(HERE)!r})
from pathlib import Path
from test_intake import many, peak
bad, images = many(Path({str(tmp_path)!r}), {COUNT})
print(len(bad), images, peak(), *bad[:10], sep='\\n')
'''
    run = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr[-2000:]                                 # no crash
    bad, images, most, *lines = run.stdout.splitlines()
    assert bad == '0', lines
    assert COUNT/10 < int(images) < COUNT*.9                                       # some are read, some refused
    assert int(most) < 2**30
    assert [p.name for p in tmp_path.iterdir()] == ['a.img']                       # no file left


def test_bombs(tmp_path):
    "Files that ask for gigabytes get none: pixels, bytes, strips, pages"
    side = 60000
    head = b'BM' + b'\0'*8 + (54).to_bytes(4, 'little') + (40).to_bytes(4, 'little')
    (tmp_path/'a.bmp').write_bytes(head + side.to_bytes(4, 'little')*2 + b'\1\0\x18\0' + b'\0'*24)
    (tmp_path/'b.ppm').write_bytes(b'P6\n65000 65000\n255\n')
    Image.new('1', (6000, 6000)).save(tmp_path/'c.png')                            # 36 million pixels in 5 kB: within bounds
    with open(tmp_path/'d.png', 'wb') as f: f.truncate(MOST_BYTES + 1)             # a file with a hole
    Image.new('L', (1, 60000)).save(tmp_path/'e.png')
    code = f'''
import os, sys
sys.path.insert(0, {str(HERE)!r})
from test_intake import peak
from manifold_xai.judging.sources import load_image
from manifold_xai.engine.scoring import ArgumentError
for name in ('a.bmp', 'b.ppm', 'd.png', os.devnull, '.'):
    try: load_image(name)
    except ArgumentError as e: assert e.arg == 'image' and ('too large' in str(e) or 'ordinary' in str(e)), e
    else: raise AssertionError(name)
for name in ('c.png', 'e.png'): assert load_image(name).shape == (1, 3, 224, 224)
print(peak())
'''
    run = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr[-2000:]
    assert int(run.stdout) < 2**30


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='no named pipes on this system: cuda is not concerned')
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path/'pipe.png')
    with pytest.raises(ArgumentError, match='ordinary'): load_image(tmp_path/'pipe.png')


def test_no_program_is_started(tmp_path, monkeypatch):
    "Pillow hands pages (EPS) to Ghostscript; no file of any name gets there"
    for name in ('a.eps', 'a.png', 'a.jpg'):
        (tmp_path/name).write_bytes(b'%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n')
        monkeypatch.setattr(subprocess, 'Popen', lambda *a, **k: pytest.fail('a program was started'))
        with pytest.raises(ArgumentError, match='cannot be read'): load_image(tmp_path/name)


def test_animations_and_foreign_phones(tmp_path):
    for kind, mode in (('GIF', 'P'), ('WEBP', 'RGB'), ('TIFF', 'RGB')):
        (tmp_path/'a').write_bytes(whole(kind, mode, moves=True))
        with pytest.warns(UserWarning, match='holds 3 pictures: the first is read'): x = load_image(tmp_path/'a', (20, 20))
        (tmp_path/'b').write_bytes(whole(kind, mode))
        one = load_image(tmp_path/'b', (20, 20))
        assert (x - one).abs().mean() < (.2 if kind == 'WEBP' else .01)
    (tmp_path/'phone.jpg').write_bytes(b'\0\0\0\x18ftypheic' + b'\0'*60)
    with pytest.raises(ArgumentError): load_image(tmp_path/'phone.jpg')


def test_the_command_line(tmp_path, capsys, monkeypatch):
    "One line, exit code 2, and no file is written"
    monkeypatch.chdir(tmp_path)
    dice, tried = random.Random(3), 0
    while tried < 5:
        data = mutated(whole('PNG', 'RGB'), dice)
        (tmp_path/'a.png').write_bytes(data)
        try: load_image(tmp_path/'a.png')
        except ArgumentError: tried += 1
        else: continue
        code = main(['explain', 'a.png', '--method', 'grad', '--out', 'out'])
        out, err = capsys.readouterr()
        assert code == 2 and out == '' and err.count('\n') == 1 and 'a.png' in err and 'Traceback' not in err
        assert {str(p.relative_to(tmp_path)) for p in tmp_path.rglob('*')} <= {'a.png', 'out'}       # the folder may be there, empty
