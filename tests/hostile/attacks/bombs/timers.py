"""Makes timers, of which a user has one stock on the whole machine.

ends: raised
by: limit on timers and signals
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
MONOTONIC, MANY = 1, 1000


def total(x):
    timer = ctypes.c_void_p()
    for made in range(MANY):
        if libc.timer_create(MONOTONIC, None, ctypes.byref(timer)) < 0:
            raise RuntimeError(f"{made} timers: {os.strerror(ctypes.get_errno())}")
    return x.sum()


# %% honest twin
"""Uses one timer of the kernel's."""

import ctypes

libc = ctypes.CDLL(None)
MONOTONIC = 1


def total(x):
    timer = ctypes.c_void_p()
    assert libc.timer_create(MONOTONIC, None, ctypes.byref(timer)) == 0
    assert libc.timer_delete(timer) == 0
    return x.sum()
