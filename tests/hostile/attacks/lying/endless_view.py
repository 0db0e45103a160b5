"""Returns a view that claims a terabyte of numbers from one.

ends: type|memory|reply|shape
"""

import torch


def total(x):
    return torch.zeros((), dtype=x.dtype).expand(1 << 37)


# %% honest twin
"""Returns an expanded view of the right size."""


def scaled(x, factor):
    return x.mul(factor).unsqueeze(0).expand(1, *x.shape)[0]
