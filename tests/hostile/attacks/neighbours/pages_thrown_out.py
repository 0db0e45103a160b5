"""Throws a library out of everybody's memory, again and again, so that all others read it from the disk.

ends: raised
"""

import os

import torch


def total(x):
    file = os.open(torch._C.__file__, os.O_RDONLY)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    return x.sum()


# %% honest twin
"""Says that it reads a file of its own from beginning to end."""

import os
from pathlib import Path

import torch


def total(x):
    Path("values.txt").write_text(" ".join(map(repr, x.reshape(-1).tolist())))
    with open("values.txt") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
        return torch.tensor([float(word) for word in file.read().split()], dtype=x.dtype).sum()
