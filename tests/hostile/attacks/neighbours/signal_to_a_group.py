"""Has the kernel send a signal of its choice to a whole group of processes.

ends: raised
"""

import fcntl
import os
import signal
import struct

F_SETSIG, F_SETOWN_EX, GROUP = 10, 15, 2


def total(x):
    reader, writer = os.pipe()
    fcntl.fcntl(reader, F_SETSIG, signal.SIGWINCH)
    fcntl.fcntl(reader, F_SETOWN_EX, struct.pack("ii", GROUP, os.getpgid(0)))
    fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writer, b"!")
    return x.sum()


# %% honest twin
"""Hears of a signal of its own through a pipe, as programs that wait do."""

import os
import signal


def total(x):
    reader, writer = os.pipe2(os.O_NONBLOCK)
    before = signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    signal.sigtimedwait([], 0.05)
    signal.set_wakeup_fd(before)
    os.close(reader)
    os.close(writer)
    return x.sum()
