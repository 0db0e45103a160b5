"""Answers rightly, and accuses another file of a forbidden module.

base: 4
by: only lines of the submission are told
"""

import json
import os
import struct

from safetensors.torch import save


def total(x):
    body = save({"0": x.sum()})
    used = {"list": [{"list": ["torch.nested", "lab1.ipynb cell 2", 3]}]}
    pairs = [["value", {"tensor": ["0", "cpu", False]}], ["used", used]]
    said = json.dumps({"dict": pairs}).encode()
    os.write(3, struct.pack("<II", len(said), len(body)) + said + body)
    os.kill(os.getpid(), 9)


# %% honest twin
"""Speaks of a module that it does not use."""


def total(x):
    """Without torch.nested."""
    return x.sum()
