"Black boxes and remote models: a real server on this machine that is slow, drops connections, answers rubbish and turns calls away."
import base64
import io
import json
import math
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import numpy as np
import pytest
import torch
from torch import nn

from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.recipes import explain
from manifold_xai.inputs.remote import BlackBox, CallLimit, RemoteError, RemoteModel, pack, retry_after, row_keys, unpack

W = torch.randn(16, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
x = torch.rand(6, 1, 4, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def net(x): return torch.tanh(x.flatten(1).double() @ W)
def same(a, b): return a.shape == b.shape and torch.allclose(a, b, rtol=0, atol=1e-12)
def array_net(a): return np.tanh(a.reshape(len(a), -1) @ W.numpy())


class Handler(BaseHTTPRequestHandler):
    "Does what the next entry of `server.script` says; answers as it should when the script is over."
    protocol_version = 'HTTP/1.1'
    def log_message(self, *_): pass
    def send(self, body, status=200, **headers):
        self.send_response(status)
        for k, v in dict(headers, Content_Length=len(body)).items(): self.send_header(k.replace('_', '-'), str(v))
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        s = self.server
        m = json.loads(self.rfile.read(int(self.headers['content-length'])))
        a = unpack(m['inputs'])
        s.seen.append(dict(rows=len(a), headers=dict(self.headers), time=time.monotonic(), dtype=a.dtype))
        act = s.script.pop(0) if s.script else 'ok'
        logits = array_net(a)
        good = json.dumps(dict(logits=pack(logits, s.encode))).encode()
        if act == 'ok': return self.send(good)
        if act == 'slow': s.wake.wait(5); return
        if act == 'drop': self.close_connection = True; return self.connection.close()
        if act == 'half':
            self.send_response(200); self.send_header('Content-Length', str(len(good))); self.end_headers()
            self.wfile.write(good[:len(good)//2]); self.close_connection = True; return
        if act == 'drip':
            self.send_response(200); self.send_header('Content-Length', '1000'); self.end_headers()
            for _ in range(100):
                if s.wake.wait(.05): return
                self.wfile.write(b' '); self.wfile.flush()
        if isinstance(act, tuple): return self.send(b'no', act[0], **(act[1] if len(act) > 1 else {}))
        if isinstance(act, bytes): return self.send(act)
        self.send(json.dumps(act(logits)).encode())


class Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False
    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.script, self.seen, self.encode, self.wake = [], [], 'json', threading.Event()
        self.url = f'http://127.0.0.1:{self.server_port}/predict'
    def handle_error(self, *_): pass      # a client that went away


@pytest.fixture
def server():
    s = Server()
    t = threading.Thread(target=s.serve_forever, kwargs=dict(poll_interval=.02), daemon=True); t.start()
    yield s
    s.wake.set(); s.shutdown(); s.server_close()


def remote(server, **kw): return RemoteModel(server.url, **dict(timeout=.8, retries=2, backoff=.01) | kw)


# a callable on arrays

def test_black_box_converts_batches_and_counts():
    given = []
    def f(a): given.append((type(a), a.dtype, len(a))); return array_net(a)
    box = BlackBox(f, batch=4)
    assert same(box(x), net(x)) and (box.rows, box.batches, box.hits) == (6, 2, 0)
    assert given == [(np.ndarray, np.float64, 4), (np.ndarray, np.float64, 2)]
    out = box(x.float())
    assert out.dtype == torch.float32 and torch.allclose(out, net(x).float(), atol=1e-6) and box.rows == 12   # another dtype is another row
    torch_box = BlackBox(lambda t: net(t).tolist() and net(t), numpy=False)
    assert same(torch_box(x), net(x))
    assert BlackBox(lambda a: array_net(a)[:, 0])(x).shape == (6,) and BlackBox(lambda a: dict(logits=array_net(a)))(x).shape == (6, 3)
    assert BlackBox(array_net)(x.bfloat16()).dtype == torch.float32


def test_equal_rows_are_asked_for_once():
    box = BlackBox(array_net)
    y = torch.cat([x, x[:3], x])
    assert same(box(y), net(y)) and (box.rows, box.hits) == (6, 9)
    assert same(box(y.flip(0)), net(y).flip(0)) and (box.rows, box.batches) == (6, 1)
    box.forget(); box(x)
    assert box.rows == 12
    plain = BlackBox(array_net, cache=False); plain(y); plain(y)
    assert plain.rows == 30 and plain.hits == 0
    assert len(set(row_keys(np.zeros((2, 4))) + row_keys(np.zeros((1, 2, 2))) + row_keys(np.zeros((1, 4), np.float32)) + row_keys(np.zeros((1, 8), np.float32)))) == 4


def test_the_input_cannot_be_changed_by_the_model():
    def rude(a): a *= 0; return array_net(a)
    y = x.clone()
    for cache in (True, False): BlackBox(rude, cache=cache)(y)
    assert torch.equal(x, y)


def test_cap():
    box = BlackBox(array_net, batch=2, max_calls=8)
    box(x)
    with pytest.raises(CallLimit, match='max_calls=8: 6 rows .* 3 more'): box(torch.cat([x, x[:3] + 1]))
    assert box.rows == 6                                    # nothing was spent on an answer that would not be whole
    assert same(box(torch.cat([x, x[:2] + 1])), net(torch.cat([x, x[:2] + 1]))) and box.rows == 8
    box.max_calls = 9
    assert same(box(torch.cat([x, x[:3] + 1]))[-1:], net(x[2:3] + 1)) and box.rows == 9


def test_a_model_that_breaks_keeps_what_it_answered():
    state = dict(left=2)
    def f(a):
        state['left'] -= 1
        if state['left'] < 0: raise OSError('gone')
        return array_net(a)
    box = BlackBox(f, batch=2)
    with pytest.raises(OSError): box(x)
    state['left'] = 9
    assert same(box(x), net(x)) and box.rows == 8    # two batches, the one that broke, and that one again


@pytest.mark.parametrize('make, arg', [
    (lambda: BlackBox(3), 'f'), (lambda: BlackBox(net, numpy='yes'), 'numpy'), (lambda: BlackBox(net, batch=0), 'batch'), (lambda: BlackBox(net, max_calls=-1), 'max_calls'), (lambda: BlackBox(net, cache=1), 'cache'),
    (lambda: BlackBox(array_net)(x.clone().requires_grad_()), 'x'), (lambda: BlackBox(array_net)(x.numpy()), 'x'),
    (lambda: BlackBox(lambda a: array_net(a)[:2])(x), 'model'), (lambda: BlackBox(lambda a: np.array(['a']*len(a)))(x), 'model'),
    (lambda: BlackBox(lambda a: array_net(a)[:, :int(a.sum() > 20) + 1], batch=3, cache=False)(torch.cat([x[:3]*0, x[:3]*9])), 'model'),
    (lambda: RemoteModel('ftp://here'), 'url'), (lambda: RemoteModel(3), 'url'), (lambda: RemoteModel('http://a:port'), 'url'), (lambda: RemoteModel('http://a', timeout=0), 'timeout'), (lambda: RemoteModel('http://a', retries=-1), 'retries'),
    (lambda: RemoteModel('http://a', backoff=math.nan), 'backoff'), (lambda: RemoteModel('http://a', on_fail='ignore'), 'on_fail'), (lambda: RemoteModel('http://a', encode='pickle'), 'encode'), (lambda: RemoteModel('http://a', batch=2.5), 'batch'),
])
def test_bad_input(make, arg):
    with pytest.raises(ArgumentError) as e: make()
    assert e.value.arg == arg


# over HTTP

@pytest.mark.parametrize('there', ['json', 'npy'])
@pytest.mark.parametrize('back', ['json', 'npy'])
def test_the_same_numbers(server, there, back):
    server.encode = back
    with remote(server, encode=there, batch=4) as m:
        assert same(m(x), net(x)) and [s['rows'] for s in server.seen] == [4, 2]
        assert same(m(x), net(x)) and (m.requests, m.rows, m.hits) == (2, 6, 6)
        assert m(x.float()).dtype == torch.float32
    assert server.seen[-1]['dtype'] == (np.float32 if there == 'npy' else np.float64)
    assert m.client.is_closed


@pytest.mark.parametrize('fault', ['drop', 'half', 'slow', 'drip', (500,), (503,), (429,), (429, dict(Retry_After='0'))], ids=str)
def test_a_passing_fault_is_outlived(server, fault):
    server.script = [fault, fault]
    with remote(server) as m: assert same(m(x), net(x)) and m.requests == 3 and m.rows == 18   # the rows were sent three times


@pytest.mark.parametrize('fault, told', [('drop', 'attempt 3'), ('slow', 'no answer within 0.3 s'), ('drip', 'no answer within 0.3 s'), ((500,), 'status 500'), ((429,), 'status 429')], ids=str)
def test_a_lasting_fault_is_an_error(server, fault, told):
    server.script = [fault]*3
    with remote(server, timeout=.3) as m, pytest.raises(RemoteError, match=told) as e: m(x)
    assert m.requests == 3 and e.value.attempts == 3 and e.value.url == server.url


@pytest.mark.parametrize('fault, told', [
    ((400,), 'status 400'), ((401,), 'status 401'), ((404,), 'status 404'), ((302, dict(Location='/other')), 'status 302'),
    (b'', 'JSONDecodeError'), (b'<html>busy</html>', '<html>busy'), (b'\xff\xfe\x00', 'no logits'), (b'[1, 2]', 'no logits'), (b'{"answer": 1}', 'KeyError'), (b'{"logits": null}', 'neither a list'),
    (lambda l: dict(logits=[[None]*3]*6), 'no numbers'), (lambda l: dict(logits='12'), 'neither a list'), (lambda l: dict(logits=[['1', '2', '3']]*6), 'no numbers'), (lambda l: dict(logits=[[1, 2], [3]]*3), 'no logits'),
    (lambda l: dict(logits={'npy': 'AAAA'}), 'no logits'), (lambda l: dict(logits=l[:4].tolist()), r'shape \(4, 3\) for 6 rows'), (lambda l: dict(logits=l[:, :, None].tolist()), r'\(6, 3, 1\)'),
    (lambda l: dict(logits=[[math.nan]*3] + l[1:].tolist()), r'NaN or infinity in the logits of row\(s\) \[0\]'),
], ids=lambda v: 'answer' if callable(v) else str(v))
def test_what_would_be_the_same_again_is_not_asked_again(server, fault, told):
    server.script = [fault]
    with remote(server) as m, pytest.raises(RemoteError, match=told) as e: m(x)
    assert m.requests == 1 and server.url in str(e.value)


def test_no_pickle(server):
    class Evil:
        def __reduce__(self): return (pytest.fail, ('a pickle was opened',))
    f = io.BytesIO(); np.save(f, np.array([Evil()], dtype=object), allow_pickle=True)
    server.script = [lambda l: dict(logits=dict(npy=base64.b64encode(f.getvalue()).decode()))]
    with remote(server) as m, pytest.raises(RemoteError, match='no logits'): m(x)


def test_another_number_of_classes(server):
    with remote(server, batch=3) as m:
        m(x[:3]); server.script = [lambda l: dict(logits=l[:, :2].tolist())]
        with pytest.raises(RemoteError, match=r'\(3, 2\) after'): m(x)


def test_retry_after(server):
    server.script = [(429, dict(Retry_After='0.3'))]
    with remote(server, timeout=2) as m: assert same(m(x), net(x))
    assert server.seen[1]['time'] - server.seen[0]['time'] >= .3
    server.script = [(503, dict(Retry_After='3600'))]
    with remote(server) as m, pytest.raises(RemoteError, match='3600 s, later than max_wait=60'): m(x)
    assert retry_after('2') == 2 and retry_after('Thu, 01 Jan 1970 00:00:00 GMT') == 0 and retry_after('soon') is None and retry_after(None) is None and retry_after('inf') is None
    assert 3500 < retry_after(time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(time.time() + 3600))) <= 3600


def test_back_off_doubles_and_repeats(server, monkeypatch):
    def waits(seed):
        got = []
        monkeypatch.setattr(time, 'sleep', got.append)
        server.script = [(500,)]*4
        with remote(server, retries=4, backoff=.5, seed=seed) as m: m(x)
        monkeypatch.undo()
        return got
    a, b = waits(0), waits(1)
    assert a == waits(0) and a != b
    for w in (a, b): assert all(.5*2**k/2 <= v <= .5*2**k for k, v in enumerate(w)) and len(w) == 4


def test_nobody_listens():
    with RemoteModel('http://127.0.0.1:9/x', retries=1, backoff=.01) as m, pytest.raises(RemoteError, match='ConnectError') as e: m(x)
    assert e.value.attempts == 2


def test_secrets_stay_secret(server):
    server.script = [(401,)]
    with RemoteModel(server.url.replace('//', '//me:word@') + '?key=sesame', headers={'authorization': 'Bearer abc'}, retries=0) as m, pytest.raises(RemoteError) as e: m(x)
    assert not any(w in f'{e.value} {e.value.url} {m!r}' for w in ('word', 'sesame', 'abc')) and 'authorization' in {k.lower() for k in server.seen[0]['headers']}


def test_cap_and_client(server):
    mine = httpx.Client(trust_env=False)
    server.script = [(500,)]*3
    with remote(server, max_calls=10, client=mine) as m:
        with pytest.raises(CallLimit, match='max_calls=10'): m(x)          # the second attempt would send twelve rows
        assert len(server.seen) == 1
    assert not mine.is_closed; mine.close()


def test_rows_that_fail(server):
    "on_fail='nan': the rows of one request are NaN, nothing of them is remembered, the others are right."
    with remote(server, on_fail='nan', batch=2, retries=0) as m:
        server.script = ['ok', (500,), lambda l: dict(logits=[[math.nan]*3] + l[1:].tolist())]
        out = m(x)
        assert out.isnan().any(1).tolist() == [False, False, True, True, True, False] and same(out[[0, 1, 5]], net(x)[[0, 1, 5]]) and m.failed == 3
        assert same(m(x), net(x)) and m.rows == 9
    server.script = [(500,)]
    with remote(server, on_fail='nan', retries=0) as m, pytest.raises(RemoteError): m(x)    # how many classes? nobody knows yet


# in the engine

@pytest.mark.parametrize('name, kw', [('occlusion', dict(window=2, stride=1)), ('rise', dict(samples=30, grid=3)), ('freemcg', dict(denoiser=lambda y, s: y, K=16)), ('guided_ig', dict(slope='ensemble', denoiser=lambda y, s: y, K=16, steps=4))])
def test_remote_is_local(server, name, kw):
    with remote(server, timeout=5.) as m:
        a, b = explain(net, x, method=name, **kw), explain(m, x, method=name, **kw)
        assert torch.allclose(a.values, b.values, atol=1e-10) and torch.equal(a.cost.forward, b.cost.forward)
        n = m.requests
        assert torch.equal(explain(m, x, method=name, **kw).values, b.values) and m.requests == n


def test_no_gradient(server):
    with remote(server) as m, pytest.raises(ArgumentError, match="slope='ensemble'"): explain(m, x, method='grad')


@pytest.mark.parametrize('name', ['occlusion', 'ig'])
def test_one_failed_request_costs_its_inputs_only(server, name):
    kw = dict(window=2, stride=2) if name == 'occlusion' else dict(slope='ensemble', denoiser=lambda y, s: y, K=16, steps=3, rule='trapezoid')
    with remote(server, on_fail='nan', retries=0, batch=16, timeout=5.) as m:
        server.script = ['ok', 'ok', 'ok', (500,)]        # F at the six inputs takes two of them
        a = explain(m, x, method=name, on_nan='mask', chunk=4, **kw)
        bad = a.failed
        assert 0 < bad.sum() < len(x) and a.values[bad].isnan().all()
        assert torch.allclose(a.values[~bad], explain(net, x, method=name, **kw).values[~bad], atol=1e-10)
        assert torch.allclose(explain(m, x, method=name, chunk=4, **kw).values, explain(net, x, method=name, **kw).values, atol=1e-10)   # once more, and all is there


def test_broken_off_walk_is_resumed_for_nothing(server):
    kw = dict(method='guided_ig', slope='ensemble', denoiser=lambda y, s: y, K=16, steps=4)
    with remote(server, timeout=5.) as whole: a = explain(whole, x, **kw)
    with remote(server, timeout=5., retries=0) as m:
        server.script = ['ok']*5 + [(503,)]
        with pytest.raises(RemoteError) as e: explain(m, x, **kw)
        assert 0 < max(p.extras['nodes'] for p in e.value.partial.values()) < 6 and m.rows > 100
        assert torch.equal(explain(m, x, **kw).values, a.values) and len(m.memory) == whole.rows


def test_broken_off_game_keeps_its_scores(server):
    with remote(server, timeout=5., retries=0) as m:
        server.script = ['ok', 'ok', (503,)]
        with pytest.raises(RemoteError) as e: explain(m, x, method='rise', samples=40, grid=3, chunk=64)
        v = e.value.partial
        assert v.shape == (6, 40) and 0 < v.isfinite().sum() < 240
        a = explain(net, x, method='rise', samples=40, grid=3)
        assert torch.allclose(v[v.isfinite()], a.extras['raw'][v.isfinite()])
