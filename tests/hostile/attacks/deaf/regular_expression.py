"""Matches an expression that takes longer than the universe is old.

ends: time
"""

import re


def train(points, labels):
    return re.match("(a+)+$", "a" * 60 + "b")


# %% honest twin
"""Reads its numbers out of a text."""

import re

import torch

NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?")


def total(x):
    values = NUMBER.findall(" ".join(map(repr, x.reshape(-1).tolist())))
    return torch.tensor([float(value) for value in values], dtype=x.dtype).sum()
