"""Reads every descriptor that is open beside its output."""

import os


def total(x):
    for fd in range(4, 256):
        try:
            os.fstat(fd)
        except OSError as error:
            last = error
        else:
            return x.sum()
    raise last


# %% honest twin
"""Opens some files at once."""

from pathlib import Path


def total(x):
    files = [Path(f"{i}.txt").open("w") for i in range(50)]
    for file in files:
        file.close()
    return x.sum()
