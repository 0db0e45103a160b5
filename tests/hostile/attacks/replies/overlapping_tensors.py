"""Sends two names for the same bytes, one of them beyond the end.

ends: reply
"""

import json
import os
import struct


def total(x):
    entries = {
        "0": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]},
        "1": {"dtype": "F32", "shape": [1 << 20], "data_offsets": [0, 4 << 20]},
    }
    names = json.dumps(entries).encode()
    body = struct.pack("<Q", len(names)) + names + struct.pack("<f", 6.0)
    said = json.dumps({"dict": [["value", {"tensor": ["0", "cpu", False]}]]}).encode()
    os.write(3, struct.pack("<II", len(said), len(body)) + said + body)


# %% honest twin
"""Returns one of two views of the same memory."""


def total(x):
    sums = x.flatten().cumsum(0)
    last, same = sums[-1], sums[-1:]
    assert last == same[0]
    return last
