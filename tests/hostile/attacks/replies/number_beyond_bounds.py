"""Sends a whole number of a hundred thousand digits.

ends: reply
"""

import os
import struct


def total(x):
    said = b'{"dict":[["value",' + b"9" * 100_000 + b'],["used",{"list":[]}]]}'
    message = memoryview(struct.pack("<II", len(said), 0) + said)
    while message:
        message = message[os.write(3, message) :]


# %% honest twin
"""Computes with a number of a thousand digits."""


def total(x):
    assert (10**1000 + 1) % 10 == 1
    return x.sum()
