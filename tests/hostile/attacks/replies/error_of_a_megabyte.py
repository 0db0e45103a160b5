"""Raises an error whose classes have names of a hundred thousand letters.

ends: raised
"""

import json
import os
import struct

TYPES = ["E" * 100_000] * 8


def total(x):
    error = [["types", {"list": TYPES}], ["message", "m" * 1000], ["place", None]]
    error += [["missing", None], ["not_started", False], ["memory", False]]
    pairs = [["error", {"dict": error}], ["used", {"list": []}]]
    said = json.dumps({"dict": pairs}).encode()
    message = memoryview(struct.pack("<II", len(said), 0) + said)
    while message:
        message = message[os.write(3, message) :]


# %% honest twin
"""Raises an error with a long message and catches it."""


def total(x):
    try:
        raise ValueError("m" * 1_000_000)
    except ValueError as error:
        assert len(str(error)) == 1_000_000
    return x.sum()
