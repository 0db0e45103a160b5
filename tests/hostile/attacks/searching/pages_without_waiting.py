"""Reads a library only as far as it need not wait: so one worker hears what an earlier one has read.

ends: raised
by: seccomp
"""

import ctypes
import os

import torch

libc = ctypes.CDLL(None, use_errno=True)
WITHOUT_WAITING = 8


class Part(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def total(x):
    file = os.open(torch.__file__, os.O_RDONLY)
    page = ctypes.create_string_buffer(4096)
    part = Part(ctypes.addressof(page), len(page))
    read = libc.preadv2(file, ctypes.byref(part), 1, ctypes.c_long(0), WITHOUT_WAITING)
    if read < 0 and ctypes.get_errno() != 11:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return x.sum()


# %% honest twin
"""Reads two parts of a file of its own at once."""

import os
from pathlib import Path


def total(x):
    Path("parts.bin").write_bytes(b"12345678")
    file = os.open("parts.bin", os.O_RDONLY)
    parts = [bytearray(3), bytearray(5)]
    assert os.preadv(file, parts, 0, 0) == 8
    assert bytes(parts[1]) == b"45678"
    os.close(file)
    return x.sum()
