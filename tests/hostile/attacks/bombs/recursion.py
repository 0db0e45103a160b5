"""Calls itself until the stack of the process is full.

ends: crashed
"""

import sys


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")


def total(x):
    sys.setrecursionlimit(1 << 30)
    return Deep().name


# %% honest twin
"""Goes deeper than Python's usual limit."""

import sys

import torch


def add_up(values):
    return values[0] + add_up(values[1:]) if len(values) > 1 else values[0]


def total(x):
    sys.setrecursionlimit(5000)
    padded = torch.cat([x.reshape(-1), torch.zeros(2000, dtype=x.dtype)])
    return add_up(list(padded))
