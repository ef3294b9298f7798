"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('options = (f.recipe.published if parity else {}) | options',
     'options = options | (f.recipe.published if parity else {})',
     'parity that overrules what was asked for'),
    ('big = a.corrected > 2/3',
     'big = a.corrected > 1',
     'residuals are told of when they are more than everything'),
    ('published=new.get(k, v.default)',
     'published=v.default',
     'our default told as the published one'),
    ("baseline in ('blur', 'mean')",
     "baseline in ('blur', 'noise')",
     'a mean that does not ask for the order of axes'),
    ("seeded = {'generator'} if 'seed' in _own(f) else set()",
     "seeded = {'generator'}",
     'a generator for methods that draw nothing'),
]
