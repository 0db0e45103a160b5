"""Takes a descriptor out of the judge's table.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PIDFD_GETFD = 438


def total(x):
    judge = os.pidfd_open(int("@PID@"))
    if libc.syscall(PIDFD_GETFD, judge, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return x.sum()


# %% honest twin
"""Duplicates its output to keep what it prints."""

import os
import sys


def total(x):
    sys.stdout.flush()
    kept = os.dup(1)
    log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    print("sum", x.sum().item(), flush=True)
    os.dup2(kept, 1)
    os.close(kept)
    os.close(log)
    with open("log.txt") as file:
        assert file.read().startswith("sum")
    return x.sum()
