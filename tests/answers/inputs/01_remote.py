"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWER = """
def answer(f, body):
    v = json.loads(body)['inputs']
    return json.dumps(dict(logits=pack({f}(unpack(v)), {how}))).encode()
"""
ANSWERS = {
    1: dict(answer='longest', wrong=[
        'def longest(retries, timeout, backoff): return retries*timeout + backoff*(2**retries - 1)',
        'def longest(retries, timeout, backoff): return (retries + 1)*timeout + backoff*retries',
        'def longest(retries, timeout, backoff): return (retries + 1)*timeout + backoff*2**retries']),
    2: dict(answer='answer', wrong=[
        ANSWER.format(f='model', how="'npy' if isinstance(v, dict) else 'json'"),
        'def answer(f, body): return body',
        'def answer(f, body): return json.dumps(dict(logits=[[0.]])).encode()'])}
