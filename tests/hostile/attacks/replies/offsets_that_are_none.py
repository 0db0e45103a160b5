"""Sends offsets and shapes that are broken numbers and texts.

ends: reply
"""

import json
import os
import struct


def total(x):
    entries = {
        "0": {"dtype": "F32", "shape": [], "data_offsets": [0.0, 4.0]},
        "1": {"dtype": "F32", "shape": "1", "data_offsets": [0, 4]},
        "2": {"dtype": ["F32"], "shape": {}, "data_offsets": {"0": 4}},
    }
    names = json.dumps(entries).encode()
    body = struct.pack("<Q", len(names)) + names + struct.pack("<f", 6.0)
    pairs = [["value", {"tensor": ["0", "cpu", False]}], ["used", {"list": []}]]
    said = json.dumps({"dict": pairs}).encode()
    os.write(3, struct.pack("<II", len(said), len(body)) + said + body)


# %% honest twin
"""Packs numbers as bytes and takes them apart."""

import struct

import torch


def total(x):
    numbers = x.flatten().tolist()
    packed = struct.pack(f"<{len(numbers)}d", *numbers)
    kept = struct.unpack(f"<{len(numbers)}d", packed)
    return torch.tensor(kept, dtype=x.dtype).sum()
