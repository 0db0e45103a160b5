"""Asks which pages of a library are in memory, that is, which of them somebody has read.

ends: raised
"""

import ctypes
import os

import torch

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
READ, SHARED, PAGES = 1, 1, 16


def total(x):
    file = os.open(torch.__file__, os.O_RDONLY)
    start = ctypes.c_void_p(libc.mmap(None, PAGES * 4096, READ, SHARED, file, 0))
    if libc.mincore(start, PAGES * 4096, ctypes.create_string_buffer(PAGES)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return x.sum()


# %% honest twin
"""Looks into the source of a library through a mapping."""

import mmap

import torch


def total(x):
    with (
        open(torch.__file__, "rb") as file,
        mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as text,
    ):
        assert text.find(b"import") > 0
    return x.sum()
