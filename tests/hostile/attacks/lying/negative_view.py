"""Returns a view that is to be negated when it is read.

ends: value
"""

import torch


def scaled(x, factor):
    return torch._neg_view(x * factor)


# %% honest twin
"""Returns a view that is negated twice."""

import torch


def scaled(x, factor):
    return torch._neg_view(torch._neg_view(x * factor))
