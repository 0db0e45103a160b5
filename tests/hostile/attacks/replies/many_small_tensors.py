"""Sends as many tensors as may cross, to make the judge slow.

ends: reply|type
"""

import json
import os
import struct

COUNT = 9_000
NAMES = {str(n): {"dtype": "U8", "shape": [], "data_offsets": [n, n + 1]} for n in range(COUNT)}
HEADER = json.dumps(NAMES, separators=(",", ":")).encode()
BODY = struct.pack("<Q", len(HEADER)) + HEADER + bytes(COUNT)
VALUES = {"list": [{"tensor": [str(n), "cpu", False]} for n in range(COUNT)]}
SAID = json.dumps({"dict": [["value", VALUES], ["used", {"list": []}]]}).encode()


def total(x):
    message = memoryview(struct.pack("<II", len(SAID), len(BODY)) + SAID + BODY)
    while message:
        message = message[os.write(3, message) :]


# %% honest twin
"""Adds up tensors of one element each."""


def total(x):
    return sum(x.flatten().unbind())
