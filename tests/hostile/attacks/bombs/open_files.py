"""Opens files until there are no descriptors left.

ends: raised
"""

kept = []


def total(x):
    while len(kept) < 5000:
        kept.append(open("/dev/null"))
    return x.sum()


# %% honest twin
"""Opens a temporary file for each row and closes it."""

import tempfile
from contextlib import ExitStack

import torch


def total(x):
    rows = x.reshape(-1).tolist()
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile("w+")) for _ in rows]
        for file, row in zip(files, rows, strict=True):
            file.write(row.hex())
            file.seek(0)
        return torch.tensor([float.fromhex(file.read()) for file in files], dtype=x.dtype).sum()
