"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='direction_ig', wrong=[
        'def direction_ig(p, q): return (p - q)/(p + q)/2',        # the one whose share it is thanked too
        'def direction_ig(p, q): return (q - p)/(p + q)',          # the wrong way round
        'def direction_ig(p, q): return p - q',                    # Gradient x Input
        'def direction_ig(p, q): return 1/3',                      # the first case only
    ]),
    2: dict(answer='from_stii', wrong=[
        'import torch\ndef from_stii(S, v): return S + (v[1 << torch.arange(len(S))] - v[0]).diag()',      # not halved
        'import torch\ndef from_stii(S, v): return S/2',                                                    # no diagonal
        'import torch\ndef from_stii(S, v): return S/2 + v[1 << torch.arange(len(S))].diag()',              # with what nobody has
    ]),
    3: dict(answer='balance', wrong=[
        'def balance(p, q): return (q - p)/2',
        'def balance(p, q): return (p - q)/4',
        'def balance(p, q): return 1',
        'def balance(p, q): return (p - q)/(p + q)*2',
    ]),
}
