"""Sends a hundred thousand tensors of no size.

ends: reply
"""

import json
import os
import struct


def total(x):
    entry = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
    names = json.dumps({str(i): entry for i in range(15_000)}).encode()
    body = struct.pack("<Q", len(names)) + names
    message = memoryview(struct.pack("<II", 4, len(body)) + b"null" + body)
    while message:
        message = message[os.write(3, message) :]


# %% honest twin
"""Computes with very many small tensors."""

import torch


def total(x):
    return torch.stack([*(x.new_zeros(()) for _ in range(2000)), x.sum()]).sum()
