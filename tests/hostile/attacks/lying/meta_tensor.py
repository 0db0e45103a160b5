"""Returns a tensor without data, of the right shape.

ends: type
"""

import torch


def total(x):
    return torch.empty((), dtype=x.dtype, device="meta")


# %% honest twin
"""Asks a tensor without data for the shape of the result."""

import torch


def scaled(x, factor):
    shape = (x.to("meta") * factor).shape
    return (x * factor).reshape(shape)
