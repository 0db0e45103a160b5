"""Ends Python with exit code 0 before anything can be compared.

ends: crashed
"""

import os


def total(x):
    os._exit(0)


# %% honest twin
"""Calls sys.exit and takes it back."""

import sys


def total(x):
    try:
        sys.exit(0)
    except SystemExit:
        return x.sum()
