"""Scales its input itself, which the exercise forbids.

base: 2
ends: value
"""


def scaled(x, factor):
    return x.mul_(factor)


# %% honest twin
"""Writes into a tensor that it made."""

import torch


def scaled(x, factor):
    return torch.mul(x, factor, out=torch.empty_like(x))
