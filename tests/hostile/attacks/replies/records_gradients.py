"""Claims that its tensor records gradients, so that a test's arithmetic with it would too.

ends: reply
"""

import json
import os
import struct

from safetensors.torch import save


def total(x):
    body = save({"0": x.sum()})
    pairs = [["value", {"tensor": ["0", "cpu", True]}], ["used", {"list": []}]]
    said = json.dumps({"dict": pairs}).encode()
    os.write(3, struct.pack("<II", len(said), len(body)) + said + body)


# %% honest twin
"""Returns a tensor that records gradients."""


def total(x):
    return x.requires_grad_().sum()
