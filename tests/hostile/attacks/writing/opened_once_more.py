"""Opens a file for writing by the descriptor that it has for reading.

ends: raised
"""

import os

import torch


def total(x):
    file = os.open(torch.__file__, os.O_RDONLY)
    again = os.open(f"/proc/self/fd/{file}", os.O_RDWR)
    os.write(again, b"#")
    return x.sum()


# %% honest twin
"""Opens a file of its own for writing by the descriptor that it has for reading."""

import os
from pathlib import Path


def total(x):
    Path("kept").write_text("2")
    file = os.open("kept", os.O_RDONLY)
    again = os.open(f"/proc/self/fd/{file}", os.O_RDWR)
    os.write(again, b"1")
    os.close(file)
    os.close(again)
    return x.sum() * int(Path("kept").read_text())
