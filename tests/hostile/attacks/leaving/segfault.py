"""Reads address 0, so that the process dies in C.

ends: crashed
"""

import ctypes


def total(x):
    ctypes.string_at(0)


# %% honest twin
"""Reads memory of its own through ctypes."""

import ctypes

import torch


def total(x):
    numbers = (ctypes.c_double * x.numel())(*x.flatten().tolist())
    return torch.tensor(sum(numbers), dtype=x.dtype)
