"""Registers an exit handler that sends an answer and makes a file.

base: 4
"""

import atexit
import os


def leave():
    os.write(3, b"\x04\x00\x00\x00\x00\x00\x00\x00null")
    with open("@OUTSIDE@/attack.txt", "w") as file:
        file.write("I was here")


def total(x):
    atexit.register(leave)
    return x.sum()


# %% honest twin
"""Registers an exit handler that tidies up."""

import atexit
import shutil
import tempfile


def total(x):
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return x.sum()
