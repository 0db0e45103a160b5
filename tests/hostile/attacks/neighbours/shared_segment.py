"""Leaves a segment of shared memory that lives on without its process.

ends: crashed|raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
KEY, CREATE = 0x4C414247, 0o1000


def total(x):
    if libc.shmget(KEY, 4096, 0o600) >= 0:
        return x.sum()
    if libc.shmget(KEY, 4096, CREATE | 0o600) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os._exit(1)


# %% honest twin
"""Uses a shared counter and its lock.

beyond C: there is no private folder for shared memory
"""

import multiprocessing

counter = multiprocessing.Value("i", 0)


def total(x):
    with counter.get_lock():
        counter.value += 1
    return x.sum()
