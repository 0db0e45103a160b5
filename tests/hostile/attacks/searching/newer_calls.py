"""Makes system calls that are younger than the filter: mounts listed, files told, policies changed.

ends: raised
by: seccomp
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)

YOUNG = range(445, 475)
OF_LATER = {449, 454, 455, 456}  # futexes, which are its own to wait on


def total(x):
    done = []
    for number in set(YOUNG) - OF_LATER:
        libc.syscall(number, 0, 0, 0, 0, 0, 0)
        done += [number] if ctypes.get_errno() not in (1, 14, 38) else []
    if not done:
        raise OSError(38, "none of them exists")
    return x.sum()


# %% honest twin
"""Tries a young system call and does without it."""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
LISTMOUNT = 458


def total(x):
    assert libc.syscall(LISTMOUNT, 0, 0, 0, 0) < 0
    return x.sum()
