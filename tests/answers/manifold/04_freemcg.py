"Answers to the exercises of this notebook: right ones by name, wrong ones as source."
ANSWERS = {
    1: dict(answer='margin_weights', wrong=[
        'def margin_weights(l, c, b): return l[..., b] - l[..., c]',
        'def margin_weights(l, c, b): return l[..., c]',
        'def margin_weights(l, c, b): return l[..., 2] - l[..., 0]',
        'def margin_weights(l, c, b): return l.softmax(-1)[..., c] - l.softmax(-1)[..., b]',
        'def margin_weights(l, c, b): return (l[..., c] - l[..., b])/2']),
    2: dict(answer='particles_needed', wrong=[
        'def particles_needed(m, c): return 1 + (m + 1)*c/(1 - c)',
        'def particles_needed(m, c): return 2 + 2*m*c/(1 - c)',
        'def particles_needed(m, c): return 124',
        'def particles_needed(m, c): return 2*(m + 1)*c/(1 - c)',
        'def particles_needed(m, c): return 2 + 2*(m + 1)*(1 - c)/c']),
}
