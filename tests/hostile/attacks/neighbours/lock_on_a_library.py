"""Locks a library's file for itself, so that a worker beside it that tries the same lock hears of it.

beyond A: files that all may read can be locked by all; honest programs lock their own in the same way
beyond B: files that all may read can be locked by all; honest programs lock their own in the same way
beyond C: files that all may read can be locked by all; honest programs lock their own in the same way
"""

import fcntl
import os


def total(x):
    file = os.open(os.__file__, os.O_RDONLY)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return x.sum()


# %% honest twin
"""Lets one thread at a time write, by a lock on a file of its own."""

import fcntl
import os


def total(x):
    first, second = (os.open("lock", os.O_RDWR | os.O_CREAT) for _ in range(2))
    fcntl.flock(first, fcntl.LOCK_EX)
    try:
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return x.sum()
    finally:
        os.close(first)
        os.close(second)
