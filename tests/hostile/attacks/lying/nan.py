"""Returns NaN, which is neither smaller nor larger than any bound.

ends: not finite
"""

import torch


def total(x):
    return torch.full((), float("nan"), dtype=x.dtype)


# %% honest twin
"""Meets a NaN on the way and replaces it."""

import torch


def total(x):
    return torch.cat([x.flatten(), x.new_tensor([float("nan")])]).nansum()
