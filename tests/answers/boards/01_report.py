"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='worst', wrong=[
        'def worst(h, p): return p/1e6', 'def worst(h, p): return p/32767*2', 'def worst(h, p): return 1e-5']),
    2: dict(answer='clipped', wrong=[
        'def clipped(maps, s): return float(np.mean([(h >= s).float().mean() for h in maps]))',
        'def clipped(maps, s): return max((abs(h) >= s).float().mean().item() for h in maps)',
        'def clipped(maps, s): return .005']),
    3: dict(answer='decided', wrong=[
        'def decided(a, b): return abs(t_interval(a)[0] - t_interval(b)[0]) > t_interval(a)[1] + t_interval(b)[1]',
        'def decided(a, b): m, half, _ = t_interval(a - b); return m > half',
        'def decided(a, b): return True'])}
