"The helpers of browser.py and the guards of conftest.py do what they say."
import socket

import pytest

import browser as helper


def test_no_network():
    with socket.socket() as s, pytest.raises(OSError, match='no network'): s.connect(('192.0.2.1', 80))
    with pytest.raises(OSError): socket.create_connection(('example.invalid', 80), timeout=1)


def test_without_a_browser(monkeypatch):
    monkeypatch.setattr(helper, 'find_browser', lambda: None)
    monkeypatch.setenv('REQUIRE_BROWSER', '0')
    with pytest.raises(pytest.skip.Exception, match='no browser'): helper.need_browser()
    monkeypatch.setenv('REQUIRE_BROWSER', '1')
    with pytest.raises(pytest.fail.Exception, match='REQUIRE_BROWSER'): helper.need_browser()


def test_server_and_page(browser, tmp_path):
    (tmp_path/'a.html').write_text('<p id=a></p><script>document.querySelector("#a").textContent = 6*7; throw Error("planted")</script>')
    port = browser.free_port()
    url = f'http://127.0.0.1:{port}/a.html'
    args = ['http.server', str(port), '--bind', '127.0.0.1', '--directory', str(tmp_path)]
    with browser.server(args, url, tmp_path/'log') as p, browser.page(width=400) as pg:
        pg.goto(url)
        assert pg.text_content('#a') == '42'
        assert 'planted' in pg.errors[0] and url in pg.requests
    assert p.poll() is not None and not browser.answers(url)


def test_server_that_dies(tmp_path):
    with pytest.raises(TimeoutError, match='unrecognized arguments'):
        with helper.server(['http.server', '--nonsense'], 'http://127.0.0.1:9/', tmp_path/'log'): pass
