"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='senses', wrong=[
        'def senses(words): return {w.split(" (")[0] for w in words if "(" in w}',
        'def senses(words): return {stem(w) for w in words if [stem(v) for v in words].count(stem(w)) > 1}',
        'def senses(words): return {v.split(" (")[0] for v in words for w in words if v < w and "(" in v and v.split(" (")[0] == w.split(" (")[0]}']),
    2: dict(answer='misled', wrong=[
        'def misled(text): return max(text.lower().split(), key=len)',      # the text does use it
        'def misled(text): return "bed"',
        'def misled(text): return text.lower()[:2]']),
    3: dict(answer='first_use', wrong=[
        'def first_use(word, books): return next((n for n, t in books if word in t.lower()), None)',
        r'def first_use(word, books): return next((n for n, t in books if re.search(rf"\b{word}\b", t)), None)',
        r'def first_use(word, books): return next((n for n, t in sorted(books) if re.search(rf"\b{word}s?\b", t, re.I)), None)',
        'def first_use(word, books): return next((n for n, t in books if word in t.lower().split()), None)']),
}
