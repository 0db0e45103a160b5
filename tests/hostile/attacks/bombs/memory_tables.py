"""Reads a little of a vast empty range, until the kernel's tables of its pages fill the memory.

ends: memory|killed|raised|time
"""

import mmap


def total(x):
    taken = mmap.mmap(-1, 700 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ)
    return x.sum() + sum(taken[:: 2 << 20])


# %% honest twin
"""Reads a few values of a large table that lies in a file."""

import numpy


def total(x):
    with open("table.bin", "wb") as file:
        file.truncate(32 << 20)
    table = numpy.memmap("table.bin", dtype=numpy.float32, mode="r")
    return x.sum() + float(table[:: 1 << 20].sum())
