"""Makes its memory readable for others, and for what it starts.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

SET_DUMPABLE = 4


def total(x):
    if libc.prctl(SET_DUMPABLE, 1, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return x.sum()


# %% honest twin
"""Asks whether its memory is readable."""

import ctypes

libc = ctypes.CDLL(None)
GET_DUMPABLE = 3


def total(x):
    assert libc.prctl(GET_DUMPABLE, 0, 0, 0, 0) == 0
    return x.sum()
