"""Takes memory in files that have no name.

ends: memory|killed|raised
"""

import os


def total(x):
    chunk = bytes(15 << 20)
    for number in range(30):
        file = os.memfd_create(f"attack-{number}")
        for _ in range(4):
            os.write(file, chunk)
    return x.sum()


# %% honest twin
"""Keeps what it computes in a file in memory."""

import io

import torch


def total(x):
    file = io.BytesIO()
    torch.save(x, file)
    file.seek(0)
    return torch.load(file).sum()
