"""Aborts the process in C, past every handler of Python's.

ends: crashed
"""

import os


def total(x):
    os.abort()


# %% honest twin
"""Gives up one way of adding and takes another."""


def total(x):
    try:
        raise RuntimeError("aborted")
    except RuntimeError:
        return x.sum()
