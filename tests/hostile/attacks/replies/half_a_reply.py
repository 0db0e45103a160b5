"""Sends half of a reply and falls silent.

ends: time
"""

import os
import struct
import time


def noisy(x):
    os.write(3, struct.pack("<II", 1000, 0) + b'{"dict": [')
    time.sleep(100)


# %% honest twin
"""Takes its time, within the limit."""

import time


def total(x):
    time.sleep(0.05)
    return x.sum()
