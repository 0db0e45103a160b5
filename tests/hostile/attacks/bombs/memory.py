"""Takes memory until there is none, in tensors.

ends: memory
"""

import torch

taken = []


def total(x):
    while len(taken) < 40:
        taken.append(torch.ones(100 << 18))
    return x.sum()


# %% honest twin
"""Needs a lot of memory, and less than it may use."""

import torch


def total(x):
    table = torch.ones(200 << 18)
    table[: x.numel()] = x.reshape(-1)
    return table[: x.numel()].to(x.dtype).sum() - table[: x.numel()].to(x.dtype).sum() + x.sum()
