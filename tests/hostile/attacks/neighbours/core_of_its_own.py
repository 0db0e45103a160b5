"""Claims a core of the processor, so that nobody else may use the other half of it at the same time.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_SCHED_CORE, CREATE, PROCESS = 62, 1, 1


def total(x):
    if libc.prctl(PR_SCHED_CORE, CREATE, 0, PROCESS, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return x.sum()


# %% honest twin
"""Gives way to others while it waits for a thread."""

import os
import threading
import time


def total(x):
    done = threading.Event()
    threading.Thread(target=lambda: (time.sleep(0.01), done.set())).start()
    while not done.is_set():
        os.sched_yield()
    return x.sum()
