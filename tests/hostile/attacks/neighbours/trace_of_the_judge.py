"""Attaches to the judge as a debugger does.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PTRACE_SEIZE = 0x4206


def total(x):
    if libc.ptrace(PTRACE_SEIZE, int("@PID@"), None, None) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return x.sum()


# %% honest twin
"""Traces its own lines."""

import sys

lines = []


def total(x):
    sys.settrace(lambda frame, event, arg: lines.append(frame.f_lineno))
    try:
        return add_up(x)
    finally:
        sys.settrace(None)


def add_up(x):
    return x.sum()
