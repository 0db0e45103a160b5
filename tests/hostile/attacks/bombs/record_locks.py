"""Locks one byte after the other of its files, each a record in the kernel.

ends: time
"""

import fcntl
import os


def total(x):
    files = [os.open(f"lock{number}", os.O_RDWR | os.O_CREAT) for number in range(100)]
    byte = 0
    while True:
        byte += 2
        for file in files:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)


# %% honest twin
"""Locks a few bytes of a file of its own."""

import fcntl
import os


def total(x):
    file = os.open("lock", os.O_RDWR | os.O_CREAT)
    for byte in range(0, 100, 2):
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
    os.close(file)
    return x.sum()
