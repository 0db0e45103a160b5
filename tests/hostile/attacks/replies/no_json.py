"""Sends bytes that are no JSON, in invalid UTF-8.

ends: reply
"""

import os
import struct


def total(x):
    os.write(3, struct.pack("<II", 4, 0) + b"\xff\xfe{[")


# %% honest twin
"""Prints bytes that are no UTF-8."""

import sys


def total(x):
    sys.stdout.buffer.write(b"\xff\xfe{[\n")
    return x.sum()
