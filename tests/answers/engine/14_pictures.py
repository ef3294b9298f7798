"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='read_off', wrong=[
        'def read_off(im): return True, 0.',
        "def read_off(im):\n    v = np.ma.filled(np.ma.asarray(im.get_array(), dtype=float), np.nan)\n    return im.norm.vmin == -im.norm.vmax, float((np.abs(v) > im.norm.vmax).mean())",
        "def read_off(im):\n    v = np.ma.filled(np.ma.asarray(im.get_array(), dtype=float), np.nan)\n    v = v[np.isfinite(v)]\n    return im.norm.vmin < 0 < im.norm.vmax, float(((v < im.norm.vmin) | (v > im.norm.vmax)).mean())"]),
    2: dict(answer='safe', wrong=[
        'def safe(n, k): return 100 - k/n',
        'def safe(n, k): return 100*(n - 2*k)/n',
        'def safe(n, k): return 99.5']),
    3: dict(answer='difference', wrong=[
        "def difference(a, b, ax):\n    v = (a.values - b.values)[0].sum(0).numpy()\n    return ax.imshow(v, vmin=-reach([v]), vmax=reach([v]))",
        "def difference(a, b, ax):\n    u, v = (r.values[0].sum(0).numpy() for r in (a, b))\n    return ax.imshow(v - u, vmin=-max(reach([u]), reach([v])), vmax=max(reach([u]), reach([v])))",
        "def difference(a, b, ax):\n    u, v = (r.values[0].sum(0).numpy() for r in (a, b))\n    return ax.imshow(u - v, vmin=-reach([u]), vmax=reach([v]))"]),
}
