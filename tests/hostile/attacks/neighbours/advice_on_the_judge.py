"""Advises the kernel to push the judge's memory out.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

PROCESS_MADVISE, PIDFD_OPEN, PAGEOUT = 440, 434, 21


def call(*words):
    if libc.syscall(*words) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def total(x):
    words = (ctypes.c_uint64 * 2)(0x400000, 4096)
    call(PROCESS_MADVISE, libc.syscall(PIDFD_OPEN, int("@PID@"), 0), words, 1, PAGEOUT, 0)
    return x.sum()


# %% honest twin
"""Advises the kernel on memory of its own."""

import mmap


def total(x):
    memory = mmap.mmap(-1, 1 << 20)
    memory[0] = 1
    memory.madvise(mmap.MADV_SEQUENTIAL)
    assert memory[0] == 1
    memory.close()
    return x.sum()
