"""Sends lists nested a hundred thousand deep.

ends: reply
"""

import os
import struct


def total(x):
    said = b'{"list":[' * 90_000 + b"]}" * 90_000
    os.set_blocking(3, True)
    for start in range(0, 8 + len(said), 65536):
        os.write(3, (struct.pack("<II", len(said), 0) + said)[start : start + 65536])


# %% honest twin
"""Builds a deep structure of its own and returns a plain value."""


def total(x):
    deep = []
    for _ in range(500):
        deep = [deep]
    return x.sum()
