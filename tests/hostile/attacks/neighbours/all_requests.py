"""Takes the requests to disks of which the whole machine has one stock.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
IO_SETUP = 206 if os.uname().machine == "x86_64" else 0


def total(x):
    context = ctypes.c_ulong()
    if libc.syscall(IO_SETUP, 1000, ctypes.byref(context)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return x.sum()


# %% honest twin
"""Writes a file while it computes, in a thread."""

import threading
from pathlib import Path


def total(x):
    values = x.reshape(-1).tolist()
    writer = threading.Thread(target=Path("values.txt").write_text, args=(repr(values),))
    writer.start()
    answer = x.sum()
    writer.join()
    assert Path("values.txt").read_text() == repr(values)
    return answer
