"""Returns a generator that would yield every number there is.

ends: type
"""

import itertools


def total(x):
    return (number for number in itertools.count())


# %% honest twin
"""Adds up what a generator yields."""

import torch


def total(x):
    return torch.stack([number * 1 for number in x.flatten()]).sum()
