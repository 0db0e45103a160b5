"""Overwrites the number 0.0 in the memory of Python, so that it compares as another.

ends: value|type
"""

import ctypes

import torch

ZERO = 0.0


def total(x):
    ctypes.c_double.from_address(id(ZERO) + 16).value = 6.0
    return torch.full((), ZERO + 36.0, dtype=x.dtype)


# %% honest twin
"""Writes into an array of its own through ctypes."""

import ctypes

import torch


def total(x):
    number = ctypes.c_double(0.0)
    ctypes.c_double.from_address(ctypes.addressof(number)).value = x.sum().item()
    return torch.tensor(number.value, dtype=x.dtype)
