"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='(late, im)', wrong=[
        "im = Image.new('RGBA', (4, 4), (255, 255, 255, 0))",            # white under what is transparent
        "im = Image.new('RGBA', (4, 4), (0, 0, 0, 255))",                # nothing is transparent
        "def late(im): return Image.new('L', im.size, 0)",
    ]),
    2: dict(answer='same', wrong=[
        'def same(a, b): return sum(n in b.load(range(len(b))).names for n in a.load(range(len(a))).names)',   # by name
        'def same(a, b): return len({a.key(i) for i in range(len(a))} & {b.key(i) for i in range(len(b))})',   # each once
        'def same(a, b): return sum(a.key(i) == b.key(j) for i in range(len(a)) for j in range(len(b)))',      # pairs
        'def same(a, b): return sum(a.key(i) == b.key(i) for i in range(min(len(a), len(b))))',                # in the same place
        'def same(a, b): return sum(any((u.double() == v.double()).all() for v in b.x) for u in a.x)',         # another kind of number
    ]),
}
