"""Makes a tensor of 32 GB out of one number.

ends: memory
"""

import torch


def total(x):
    return torch.ones(1).expand(1 << 33).contiguous()[: x.numel()].sum()


# %% honest twin
"""Expands a number over a shape without a copy."""

import torch


def scaled(x, factor):
    return x * torch.tensor(factor, dtype=x.dtype).expand(x.shape)
