"""Sends a tensor of shape [0, 2**62], whose strides overflow.

ends: reply
"""

import json
import os
import struct


def total(x):
    entry = {"dtype": "F32", "shape": [0, 2**62], "data_offsets": [0, 0]}
    names = json.dumps({"0": entry}).encode()
    body = struct.pack("<Q", len(names)) + names
    said = json.dumps({"dict": [["value", {"tensor": ["0", "cpu", False]}]]}).encode()
    os.write(3, struct.pack("<II", len(said), len(body)) + said + body)


# %% honest twin
"""Computes with an empty tensor."""

import torch


def total(x):
    return x.sum() + torch.empty(0, 7, dtype=x.dtype).sum()
