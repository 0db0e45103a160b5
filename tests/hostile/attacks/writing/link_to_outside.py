"""Writes to the outside through a symbolic link in its scratch folder."""

import os
from pathlib import Path


def total(x):
    os.symlink("@OUTSIDE@", "way")
    Path("way/attack.txt").write_text("I was here")
    return x.sum()


# %% honest twin
"""Links to a file of its own."""

import os
from pathlib import Path


def total(x):
    Path("target.txt").write_text("mine")
    os.symlink("target.txt", "link")
    assert Path("link").read_text() == "mine"
    os.remove("link")
    return x.sum()
