"""Asks for a number of a billion digits.

ends: time|memory
"""


def train(points, labels):
    return 7 ** (10**9)


# %% honest twin
"""Computes with whole numbers beyond 64 bits."""

from fractions import Fraction

import torch


def total(x):
    exact = sum(Fraction(value) for value in x.reshape(-1).tolist())
    return torch.tensor(float(exact), dtype=x.dtype)
