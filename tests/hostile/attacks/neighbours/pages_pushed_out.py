"""Pushes the pages of a library that it has mapped out of everybody's memory.

ends: raised
"""

import mmap
import os

import torch

PAGEOUT = 21


def total(x):
    file = os.open(torch.__file__, os.O_RDONLY)
    with mmap.mmap(file, 0, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ) as library:
        library.madvise(PAGEOUT)
    return x.sum()


# %% honest twin
"""Says how it will use memory of its own."""

import mmap


def total(x):
    with mmap.mmap(-1, 1 << 22) as memory:
        memory.madvise(mmap.MADV_HUGEPAGE)
        memory.write(b"1" * 4096)
        memory.madvise(mmap.MADV_DONTNEED)
    return x.sum()
