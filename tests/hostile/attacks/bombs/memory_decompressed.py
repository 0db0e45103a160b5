"""Unpacks an archive that is a thousand times as large as it looks.

ends: memory
"""

import zlib

import torch


def total(x):
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    unpacked = [zlib.decompress(packed) for _ in range(8)]
    return x.sum() + torch.tensor(len(unpacked) - 8)


# %% honest twin
"""Keeps its weights in a packed file."""

import gzip
from pathlib import Path

import torch


def total(x):
    with gzip.open("values.gz", "wt") as file:
        file.write(" ".join(value.hex() for value in x.reshape(-1).tolist()))
    values = gzip.decompress(Path("values.gz").read_bytes()).decode().split()
    return torch.tensor([float.fromhex(value) for value in values], dtype=x.dtype).sum()
