"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='even_part', wrong=[
        'from manifold_xai.games.spex import Spectrum\ndef even_part(s): keep = s.sets.sum(1) % 2 == 0; return Spectrum(s.sets[keep], s.coefs[keep])',        # with the empty set
        'from manifold_xai.games.spex import Spectrum\ndef even_part(s): keep = s.sets.sum(1) % 2 == 1; return Spectrum(s.sets[keep], s.coefs[keep])',        # the odd ones
        'from manifold_xai.games.spex import Spectrum\ndef even_part(s): keep = s.sets.sum(1) == 2; return Spectrum(s.sets[keep], s.coefs[keep])',            # pairs alone
        'from manifold_xai.games.spex import Spectrum\ndef even_part(s): keep = (s.sets.sum(1) % 2 == 0) & s.sets.any(1); return Spectrum(s.sets[keep], 2*s.coefs[keep])',
    ]),
    2: dict(answer='biased_shapley', wrong=[
        'def biased_shapley(s, p): return s.shapley()',                                                                              # whatever p is
        'def biased_shapley(s, p): m = s.sets.double().sum(1); return -2*(s.coefs*(1 - 2*p)**m) @ s.sets.double()',                  # the player itself counted among the others
        'def biased_shapley(s, p): m = s.sets.double().sum(1).clamp(min=1); return 2*(s.coefs*(1 - 2*p)**(m - 1)) @ s.sets.double()',          # the sign
        'def biased_shapley(s, p): m = s.sets.double().sum(1).clamp(min=1); return -2*(s.coefs*(1 - p)**(m - 1)) @ s.sets.double()',           # chance to be absent
    ]),
    3: dict(answer='standard_error', wrong=[
        'def standard_error(sigma, queries): return sigma/queries',                      # no root
        'def standard_error(sigma, queries): return sigma**2/queries**.5',               # variance for deviation
        'def standard_error(sigma, queries): return 2*sigma/queries**.5',                # as if masks were 0 and 1
        'def standard_error(sigma, queries): return .02',
    ]),
}
