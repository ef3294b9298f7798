"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
OPEN = "def write(folder, name, data):\n    t = folder/(name + '.part')\n    with t.open('wb') as f: f.write(data); f.flush(); {disk}\n    {last}"
ANSWERS = {
    1: dict(answer='needed', wrong=[
        'def needed(asked): return len(asked)',
        'def needed(asked): return len({str(a) for a in asked})',                                       # the order of the words
        "def needed(asked): return len({tuple(sorted(f'{k}={v}' for k, v in a.items())) for a in asked})",   # 1 and '1'
        'def needed(asked): return sum(a != b for a, b in zip(asked, asked[1:])) + bool(asked)',        # changes, and back again
    ]),
    2: dict(answer='write', wrong=[
        "def write(folder, name, data):\n    with (folder/name).open('wb') as f: f.write(data); f.flush(); os.fsync(f.fileno())",   # in place
        OPEN.format(disk='pass', last='os.replace(t, folder/name)'),                                    # not on the disk
        OPEN.format(disk='os.fsync(f.fileno())', last='(folder/name).unlink(missing_ok=True); os.rename(t, folder/name)'),   # a gap
        OPEN.format(disk='os.fsync(f.fileno())', last='(folder/name).write_bytes(data)'),                # two files
    ]),
}
