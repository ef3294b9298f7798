"""One kernel of a class: asks the warm process of tools/class_server.py to fork, then stands for the fork until it ends.

    python -I -S tools/class_kernel.py connection.json        (the address of the warm process is in CLASS_WARM)

Only the standard library, so that it starts in a twentieth of a second. Who ends this process ends the fork: it watches the socket.
"""
import json
import os
import signal
import socket
import sys


def ask(address, file):
    "A socket to a fork that serves the connection file; it closes when the fork ends"
    s = socket.socket(socket.AF_UNIX)
    s.connect(address)
    s.sendall(json.dumps(dict(file=file, env=dict(os.environ), cwd=os.getcwd())).encode() + b'\n')
    return s


def main(file):
    s = ask(os.environ['CLASS_WARM'], file)
    signal.signal(signal.SIGINT, lambda *a: s.sendall(b'i'))       # an interrupt of the kernel, passed on
    s.settimeout(2)
    server = os.getppid()
    while os.getppid() == server:                                  # a server that is killed leaves no kernels
        try:
            if not s.recv(64): return
        except TimeoutError: pass
        except ConnectionError: return


if __name__ == '__main__': main(sys.argv[1])
