"A web server of ours and a page of the system's Chromium, both gone at the end of the `with`."
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

NAMES = 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'
FLAGS = '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'


def find_browser():
    "The first Chromium or Chrome on the path, or None."
    return next(filter(None, map(shutil.which, NAMES)), None)


def missing():
    "Why no page can be opened, or None."
    if find_browser() is None: return f'no browser on the path (looked for {", ".join(NAMES)})'
    try: import playwright.sync_api  # noqa: F401
    except ImportError: return 'playwright is not installed'


def need_browser():
    "Skip the test that calls this if there is no browser; fail it if REQUIRE_BROWSER=1."
    if (why := missing()) is None: return
    if os.environ.get('REQUIRE_BROWSER') == '1': pytest.fail(f'REQUIRE_BROWSER=1, but {why}')
    pytest.skip(why)


def free_port():
    "A port that nobody listens on."
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def answers(url):
    "Does anything answer at `url`, be it with an error?"
    try: urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError: return True
    except OSError: return False
    return True


def stop(process, wait=15):
    "End a process and its children."
    with contextlib.suppress(ProcessLookupError): os.killpg(process.pid, signal.SIGTERM)
    try: process.wait(wait)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(wait)


@contextlib.contextmanager
def server(args, url, log, timeout=90, **env):
    "Run `python -m args`, wait until `url` answers, stop the whole process group at the end."
    env = {**os.environ, 'PATH': f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}', **env}
    with open(log, 'w') as f:
        p = subprocess.Popen([sys.executable, '-m', *args], env=env, stdout=f, stderr=f, start_new_session=True)
        try:
            end = time.time() + timeout
            while not answers(url):
                if p.poll() is not None or time.time() > end: raise TimeoutError(f'{url} does not answer:\n{Path(log).read_text()[-2000:]}')
                time.sleep(.2)
            yield p
        finally: stop(p)


@contextlib.contextmanager
def page(**viewport):
    "A page; what it throws is in `page.errors`, what it asks for in `page.requests`."
    from playwright.sync_api import sync_playwright
    with sync_playwright() as pw:
        b = pw.chromium.launch(executable_path=find_browser(), args=FLAGS)
        pg = b.new_page(viewport={'width': 1100, 'height': 900, **viewport})
        pg.errors, pg.requests = [], []
        pg.on('pageerror', lambda e: pg.errors.append(str(e)[:300]))
        pg.on('request', lambda r: pg.requests.append(r.url))
        try: yield pg
        finally: b.close()
