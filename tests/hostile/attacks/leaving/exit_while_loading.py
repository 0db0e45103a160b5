"""Ends Python while its file is being loaded, before a question was asked.

ends: import
"""

import os


class Early:
    os._exit(0)


def total(x):
    return x.sum()


# %% honest twin
"""Registers what is to happen when Python ends."""

import atexit


class Tidy:
    atexit.register(print, "good bye")
