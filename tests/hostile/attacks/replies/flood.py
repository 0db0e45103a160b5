"""Writes to the channel without end.

ends: reply|killed
"""

import os


def total(x):
    while True:
        os.write(3, b"\x40\x00\x00\x00\x00\x00\x00\x00" + b" " * (1 << 16))


# %% honest twin
"""Prints a lot, within the limit."""


def total(x):
    for _ in range(5):
        print("adding up " * 100)
    return x.sum()
