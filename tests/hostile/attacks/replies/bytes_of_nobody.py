"""Sends megabytes that no tensor names, behind a tensor that is right.

ends: reply
"""

import json
import os
import struct


def total(x):
    entries = {"0": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}
    names = json.dumps(entries).encode()
    body = struct.pack("<Q", len(names)) + names + struct.pack("<f", 6.0) + bytes(1 << 20)
    pairs = [["value", {"tensor": ["0", "cpu", False]}], ["used", {"list": []}]]
    said = json.dumps({"dict": pairs}).encode()
    message = memoryview(struct.pack("<II", len(said), len(body)) + said + body)
    while message:
        message = message[os.write(3, message) :]


# %% honest twin
"""Writes down a tensor with bytes that it does not need."""

import io

import torch


def total(x):
    kept = io.BytesIO()
    torch.save({"sum": x.sum(), "rest": torch.zeros(1 << 18)}, kept)
    return torch.load(io.BytesIO(kept.getvalue()))["sum"]
