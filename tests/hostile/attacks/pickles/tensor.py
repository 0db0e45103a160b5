"""Answers with a kind of tensor that runs a command when it is unpickled.

ends: value
"""

import os

import torch


class Poison(torch.Tensor):
    def __reduce_ex__(self, protocol):
        return os.system, ("touch @OUTSIDE@/attack",)


def total(x):
    return torch.zeros((), dtype=x.dtype).as_subclass(Poison)


# %% honest twin
"""Answers with a tensor of its own kind."""

import torch


class Image(torch.Tensor):
    """A tensor that knows what it is."""


def scaled(x, factor):
    return x.as_subclass(Image) * factor


def total(x):
    return torch.nn.Parameter(x).sum()
