"""Sends a tensor that lies before the beginning of its bytes.

ends: reply
"""

import json
import os
import struct


def total(x):
    entries = {"0": {"dtype": "F32", "shape": [], "data_offsets": [-4, 0]}}
    names = json.dumps(entries).encode()
    body = struct.pack("<Q", len(names)) + names + struct.pack("<f", 6.0)
    pairs = [["value", {"tensor": ["0", "cpu", False]}], ["used", {"list": []}]]
    said = json.dumps({"dict": pairs}).encode()
    os.write(3, struct.pack("<II", len(said), len(body)) + said + body)


# %% honest twin
"""Reads a number from the end of its bytes."""

import struct


def total(x):
    packed = struct.pack("<if", 0, 1.0)
    return x.sum() * struct.unpack("<f", packed[-4:])[0]
