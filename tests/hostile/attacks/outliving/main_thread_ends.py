"""Ends its main thread alone, so that its process lives on with nobody to answer.

ends: time
"""

import ctypes
import threading
import time

libc = ctypes.CDLL(None)
EXIT = 60


def total(x):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    libc.syscall(EXIT, 0)


# %% honest twin
"""Ends a thread of its own from within."""

import sys
import threading


def total(x):
    found = []

    def work():
        found.append(x.sum())
        sys.exit()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0]
