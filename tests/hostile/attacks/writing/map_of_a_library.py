"""Maps a library's file to write it in memory, for all who share its pages.

ends: raised
"""

import mmap
import os

import torch


def total(x):
    file = os.open(torch.__file__, os.O_RDONLY)
    memory = mmap.mmap(file, mmap.PAGESIZE, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
    memory[0] = ord("#")
    return x.sum()


# %% honest twin
"""Maps a library's file to write a copy of it."""

import mmap
import os

import torch


def total(x):
    file = os.open(torch.__file__, os.O_RDONLY)
    memory = mmap.mmap(file, mmap.PAGESIZE, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
    memory[0] = ord("#")
    os.close(file)
    return x.sum()
