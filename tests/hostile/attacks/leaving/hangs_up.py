"""Closes the channel to the judge and lives on.

ends: crashed|killed
"""

import os
import time


def noisy(x):
    os.close(3)
    time.sleep(100)


# %% honest twin
"""Opens and closes descriptors of its own."""

import os


def total(x):
    first, second = os.pipe()
    os.close(first)
    os.close(second)
    return x.sum()
