"""Closes standard output and error, so that nobody can read what it says.

base: 4
by: the output is only read
"""

import os


def total(x):
    os.closerange(1, 3)
    return x.sum()


# %% honest twin
"""Sends what it prints to nowhere."""

import contextlib
import io


def total(x):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        print("to nobody")
    assert said.getvalue() == "to nobody\n"
    return x.sum()
