"""Asks the file system whether the hidden tests exist and how long they are.

beyond C: Landlock hides what is in a file, not that it exists
"""

import os


def total(x):
    os.stat("@COURSE@/solutions/lab1/tests.py")
    return x.sum()


# %% honest twin
"""Asks for the size of a file of its own."""

import os
from pathlib import Path


def total(x):
    Path("note.txt").write_text("four")
    assert os.stat("note.txt").st_size == 4
    return x.sum()
