"What all tests share: one thread, one seed, no network beyond this machine, the browser."
import os

os.environ.update(HF_HUB_OFFLINE='1', MPLBACKEND='agg')
for k in ('OMP_NUM_THREADS', 'MKL_NUM_THREADS'): os.environ.setdefault(k, '1')

import ipaddress
import socket

import pytest
import torch

import beds
import browser as helper

torch.set_num_threads(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collectstart(collector): torch.manual_seed(0)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item): torch.manual_seed(0)


SPREAD = {'test_notebooks.py', 'test_mutants.py', 'test_exercises.py', 'test_properties.py'}   # long and without a state of their own: each test goes where there is room


@pytest.hookimpl(tryfirst=True)   # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    "With --dist loadgroup the tests of a file share a worker, and so its boards and its browser; those of SPREAD do not."
    items.sort(key=lambda item: item.path.name != 'test_notebooks.py')   # a notebook's process serves its graders and faults
    for item in items:
        if item.path.name not in SPREAD: item.add_marker(pytest.mark.xdist_group(item.path.name))


def loopback(address):
    "Does a socket address stay on this machine? A path (unix socket) does."
    if not isinstance(address, tuple): return True
    if address[0] in ('', 'localhost'): return True
    try: return ipaddress.ip_address(address[0]).is_loopback
    except ValueError: return False


def guarded(connect):
    def f(self, address, *args):
        if not loopback(address): raise OSError(f'the tests use no network, but something asked for {address[0]}')
        return connect(self, address, *args)
    return f


@pytest.fixture(scope='session', autouse=True)
def no_network():
    "Every connection that leaves this machine raises."
    with pytest.MonkeyPatch.context() as m:
        for name in ('connect', 'connect_ex'): m.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope='session')
def browser():
    "The module tests/browser.py; the test is skipped without a browser and fails if REQUIRE_BROWSER=1."
    helper.need_browser()
    return helper


@pytest.fixture(scope='session')
def bed():
    "A network, an autoencoder and four inputs, float64; a file that needs fewer inputs has a `bed` of its own that cuts this one."
    with beds.seeded(): return beds.Net().double().eval(), beds.Chart().double().eval(), torch.rand(4, 1, 11, 11, dtype=torch.float64)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    "Under CI=true what is skipped was not tested: a failure, unless it needs CUDA or more time than there is"
    r = (yield).get_result()
    if r.skipped and not hasattr(r, 'wasxfail') and os.environ.get('CI') == 'true':
        why = str(r.longrepr[2] if isinstance(r.longrepr, tuple) else r.longrepr)
        if not any(w in why.lower() for w in ('cuda', 'no verdict in time')): r.outcome, r.longrepr = 'failed', f'skipped under CI=true: {why}'
