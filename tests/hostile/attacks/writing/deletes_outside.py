"""Deletes a file of somebody else's that anybody may delete."""

import os


def total(x):
    os.remove("@OUTSIDE@/kept.txt")
    return x.sum()


# %% honest twin
"""Deletes a file of its own."""

import os
from pathlib import Path


def total(x):
    Path("short.txt").touch()
    os.remove("short.txt")
    assert not Path("short.txt").exists()
    return x.sum()
