"""Takes a copy of a file that the judge has open.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

PIDFD_OPEN, PIDFD_GETFD = 434, 438


def call(*words):
    result = libc.syscall(*words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def total(x):
    judge = call(PIDFD_OPEN, int("@PID@"), 0)
    call(PIDFD_GETFD, judge, 3, 0)
    return x.sum()


# %% honest twin
"""Copies a descriptor of its own."""

import os


def total(x):
    first = os.open("kept", os.O_RDWR | os.O_CREAT)
    second = os.dup(first)
    os.write(first, b"1")
    assert os.pread(second, 1, 0) == b"1"
    os.close(first)
    os.close(second)
    return x.sum()
