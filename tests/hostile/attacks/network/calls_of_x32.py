"""Makes its system calls with the numbers of a third kind of program.

ends: crashed|raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

X32, SOCKET = 0x40000000, 41


def call(*words):
    if libc.syscall(*words) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def total(x):
    call(X32 | SOCKET, 2, 1, 0)
    return x.sum()


# %% honest twin
"""Makes a system call by its number."""

import ctypes
import os

libc = ctypes.CDLL(None)
GETPID = 39


def total(x):
    assert libc.syscall(GETPID) == os.getpid()
    return x.sum()
