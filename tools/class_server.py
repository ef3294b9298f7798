"""The boards for a class: Voila with a cap on kernels, on the memory of each, and on how long one outlives its page.

    python tools/class_server.py out/boards --students 30 [--memory 1500] [--idle 60] [--port 8866] [--ip 0.0.0.0]

A warm process builds each board once; each kernel is a fork of it, so that it starts at once and shares with the others what
nobody writes to. A fork has no more than `memory` MB of data of its own and one thread.
"""
import argparse
import importlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
THREADS = 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS'
FULL = '''<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>The class is full</title></head><body style="font:1.2rem/1.5 sans-serif;max-width:34em;margin:4em auto;padding:0 1em">
<h1>The class is full</h1><p>All {most} places are taken. Try again in a minute: a place is free soon after somebody closes a page.</p>
<p><a href="/">All boards</a></p></body></html>'''
PLACE = 30      # seconds that a place stays kept for a page whose kernel has not been started yet


# the warm process

def warm_up(folder):
    "Build each board of the folder once: what it imports, loads and computes is kept, and shared by the forks"
    import torch
    from dashboards import BOARDS
    torch.set_num_threads(1)
    import manifold_xai.engine.testbeds  # noqa: F401
    for name, (_, _, imports, boards, _) in BOARDS.items():
        if not (Path(folder)/f'{name}.ipynb').exists(): continue
        module = importlib.import_module(imports.split()[1])      # 'from module import names'
        for b in boards: getattr(module, b.removesuffix('()'))()
    import ipywidgets
    ipywidgets.Widget.close_all()                   # what has been computed stays, a page sees its own widgets alone
    ipywidgets.register_comm_target()               # which ipywidgets does when a kernel imports it; here there is none yet


def obey(conn):
    "In a fork: `i` on the socket is an interrupt, its end is ours"
    while (word := conn.recv(1)): os.kill(os.getpid(), signal.SIGINT) if word == b'i' else None
    os._exit(0)


def be_kernel(conn, ask, memory):
    "In a fork: limits, then the kernel until it is shut down"
    from ipykernel.kernelapp import IPKernelApp
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.environ.update(ask['env'])
    os.environ.pop('JPY_PARENT_PID', None)
    os.chdir(ask['cwd'])
    if memory: resource.setrlimit(resource.RLIMIT_DATA, (memory << 20, memory << 20))
    threading.Thread(target=obey, args=(conn,), daemon=True).start()
    IPKernelApp.launch_instance(argv=['-f', ask['file'], '--log-level=40'])


def warm(address, folder, memory):
    "Fork a kernel for each connection until standard input ends"
    import ipykernel.kernelapp  # noqa: F401
    warm_up(folder)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    door = socket.socket(socket.AF_UNIX)
    door.bind(address)
    door.listen(64)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print('warm', flush=True)
    while True:
        conn, _ = door.accept()
        ask = json.loads(conn.makefile().readline())
        if os.fork() == 0:
            door.close()
            try: be_kernel(conn, ask, memory)
            finally: os._exit(0)
        conn.close()


def start_warm(folder, boards, memory):
    "The warm process; it ends with this one"
    address = f'{folder}/warm'
    args = [sys.executable, __file__, str(boards), '--warm', address, '--memory', str(memory)]
    env = os.environ | {k: '1' for k in THREADS} | dict(PYTHONPATH=os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get('PYTHONPATH')])))
    p = subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
    if p.stdout.readline().strip() != 'warm': raise SystemExit('class: the boards could not be imported, see above')
    spec = Path(folder)/'kernels/python3'
    spec.mkdir(parents=True)
    argv = [sys.executable, '-I', '-S', str(HERE/'class_kernel.py'), '{connection_file}']
    (spec/'kernel.json').write_text(json.dumps(dict(argv=argv, display_name='python3', language='python', env=dict(CLASS_WARM=address))))
    os.environ['JUPYTER_PATH'] = os.pathsep.join([str(folder), f'{Path(boards).resolve()}/.jupyter'])
    return p


# the server

def kernels():
    "A manager of kernels that counts places"
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
    from tornado import web
    from traitlets import Int

    class ClassKernels(AsyncMappingKernelManager):
        most = Int(30, config=True, help='live kernels at a time')
        grace = Int(300, config=True, help='seconds that a kernel waits for the first connection of its page')
        def __init__(self, **kw):
            super().__init__(**kw)
            self.kept = []          # until when each place is kept for a page that has been let in
            self.starting = set()   # kernels on their way: the manager knows some of them already
            self.awaited = {}       # until when each kernel waits for a page that has not connected yet
        def taken(self):
            "Places with a kernel, or kept for one"
            self.kept = [t for t in self.kept if t > time.monotonic()]
            return len({*self._kernels} | self.starting) + len(self.kept)
        def let_in(self):
            "Keep a place for a page; False where none is left"
            if self.taken() >= self.most: return False
            self.kept.append(time.monotonic() + PLACE)
            return True
        async def start_kernel(self, **kw):
            if not self.kept and not self.let_in(): raise web.HTTPError(503, 'The class is full')
            name = kw['kernel_id'] = kw.get('kernel_id') or str(uuid.uuid4())
            self.kept = self.kept[1:]
            self.starting.add(name)                 # one place all the time, never two
            try: made = await super().start_kernel(**kw)
            finally: self.starting.discard(name)
            self.awaited[made] = time.monotonic() + self.grace
            return made
        def notify_connect(self, kernel_id):
            self.awaited.pop(kernel_id, None)
            super().notify_connect(kernel_id)
        async def cull_kernel_if_idle(self, kernel_id):
            "A slow browser takes minutes to connect: what it waits for must not be gone by then"
            if self.awaited.get(kernel_id, 0) < time.monotonic(): await super().cull_kernel_if_idle(kernel_id)

    return ClassKernels


def at_the_door(request, notebook, cwd):
    "Voila asks before it starts a kernel: a page that finds no place gets a plain page"
    from tornado.web import Finish
    manager = request.kernel_manager
    if manager.let_in(): return
    request.set_status(503)
    request.set_header('Retry-After', '60')
    raise Finish(FULL.format(most=manager.most))


def open_shutdown():
    """A page that is closed tells Voila so, without the token against forged requests, and Voila 0.5 answers 403: let it pass.

    It names its kernel by a random number of 122 bits, which nobody else knows.
    """
    from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
    VoilaShutdownKernelHandler.check_xsrf_cookie = lambda self: None


def configured(a):
    "What Voila is told"
    from traitlets.config import Config
    c = Config()
    c.VoilaConfiguration.multi_kernel_manager_class = made = kernels()
    c.VoilaConfiguration.prelaunch_hook = at_the_door
    c.MappingKernelManager.cull_idle_timeout, c.MappingKernelManager.cull_interval = a.idle, a.interval
    c.MappingKernelManager.cull_connected = False      # an open page keeps its kernel, however long its reader thinks
    c[made.__name__].most, c[made.__name__].grace = a.students, a.grace
    if (Path(a.folder)/'.jupyter').exists(): c.VoilaConfiguration.template = 'start'    # the page with titles and stills
    c.Voila.ip, c.Voila.port, c.Voila.port_retries, c.Voila.open_browser = a.ip, a.port, 0, False
    return c


def own_address():
    "This machine's address in the local network; nothing is sent"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try: s.connect(('192.0.2.1', 9))
        except OSError: return '127.0.0.1'
        return s.getsockname()[0]


def serve(a):
    from voila.app import Voila
    open_shutdown()
    with tempfile.TemporaryDirectory() as folder:
        print('class: the boards are built once, a minute on a slow machine', flush=True)
        p = start_warm(folder, a.folder, a.memory)
        print(f'class: {a.students} places of {a.memory} MB at http://{own_address() if a.ip == "0.0.0.0" else a.ip}:{a.port}/', flush=True)
        try: Voila.launch_instance([a.folder], config=configured(a))
        finally: p.terminate()


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('folder', nargs='?')
    p.add_argument('--students', type=int, default=30, help='live kernels at a time')
    p.add_argument('--memory', type=int, default=1500, help='MB of data that a kernel may have, 0: no limit')
    p.add_argument('--idle', type=int, default=60, help='seconds after which a kernel without a page ends')
    p.add_argument('--grace', type=int, default=300, help='seconds that a kernel waits for the first connection of its page')
    p.add_argument('--interval', type=int, default=20, help='seconds between two looks for such kernels')
    p.add_argument('--port', type=int, default=8866)
    p.add_argument('--ip', default='0.0.0.0', help='127.0.0.1: this machine alone')
    p.add_argument('--warm', help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.warm: return warm(a.warm, a.folder, a.memory)
    if a.students < 1: p.error('--students: at least 1')
    if not hasattr(os, 'fork'): p.error('a class needs a system that forks processes: Linux or macOS; `make dashboard` works everywhere')
    serve(a)


if __name__ == '__main__': main()
