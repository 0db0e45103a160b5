"""Replaces itself by /bin/true, which ends with exit code 0.

ends: crashed|raised|killed
"""

import os


def total(x):
    os.execv("/bin/true", ["true"])


# %% honest twin
"""Looks up whether a program is there."""

import shutil


def total(x):
    assert shutil.which("a-program-that-nobody-has") is None
    return x.sum()
