"""Calls a loop in C that never returns to Python.

ends: time
"""

import itertools


def train(points, labels):
    return sum(itertools.repeat(0))


# %% honest twin
"""Adds up a long list in C."""

import itertools


def total(x):
    return x.sum() + sum(itertools.repeat(0, 1_000_000))
