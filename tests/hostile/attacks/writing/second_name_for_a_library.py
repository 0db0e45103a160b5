"""Gives a library's file a second name where it may write.

ends: raised
"""

import os

import torch


def total(x):
    os.link(torch.__file__, "attack-link.py")
    with open("attack-link.py", "a") as file:
        file.write("attack = True\n")
    return x.sum()


# %% honest twin
"""Gives a file of its own a second name."""

import os
from pathlib import Path


def total(x):
    Path("first").write_text("1")
    Path("second").unlink(missing_ok=True)
    os.link("first", "second")
    return x.sum() * int(Path("second").read_text())
