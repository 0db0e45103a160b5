"""Sends a broken number of a million digits.

ends: type|reply
"""

import os
import struct


def total(x):
    number = b"6." + b"0" * 999_000 + b"1"
    said = b'{"dict":[["value",' + number + b'],["used",{"list":[]}]]}'
    message = memoryview(struct.pack("<II", len(said), 0) + said)
    while message:
        message = message[os.write(3, message) :]


# %% honest twin
"""Reads a number of a thousand digits."""


def total(x):
    return x.sum() * float("1." + "0" * 1000)
