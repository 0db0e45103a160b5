"""Answers with a tensor of sixteen dimensions, each of size one.

ends: shape
"""


def total(x):
    return x.sum().reshape([1] * 16)


# %% honest twin
"""Goes by way of sixteen dimensions."""


def total(x):
    return x.sum().reshape([1] * 16).reshape([])
