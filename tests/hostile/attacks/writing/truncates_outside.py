"""Empties a file of somebody else's with truncate(2), which opens nothing."""

import os


def total(x):
    os.truncate("@OUTSIDE@/kept.txt", 0)
    return x.sum()


# %% honest twin
"""Empties a file of its own."""

import os
from pathlib import Path


def total(x):
    Path("full.txt").write_text("full")
    os.truncate("full.txt", 0)
    assert Path("full.txt").read_text() == ""
    return x.sum()
