"""Hears the names of files from the kernel, in folders that it may not list.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
ALL_EVENTS = 0xFFF


def total(x):
    ear = libc.inotify_init1(os.O_NONBLOCK)
    for folder in (b"@COURSE@/solutions/lab1", b"@OUTSIDE@", b"/tmp"):
        if libc.inotify_add_watch(ear, folder, ALL_EVENTS) >= 0:
            return x.sum()
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


# %% honest twin
"""Sees what has changed in its own folder by listing it."""

import os
from pathlib import Path


def total(x):
    before = set(os.listdir("."))
    Path("new.txt").touch()
    assert set(os.listdir(".")) - before <= {"new.txt"}
    return x.sum()
