"""Calls an operator that does it on the way, in a namespace for compilers.

ends: forbidden
by: the text is read
"""

import torch


def positive(x):
    row = x.reshape(-1, 1)
    one = torch.ones(1, 1)
    found = torch.ops.mkldnn._linear_pointwise(row, one, None, "relu", [], "")
    return found.reshape(x.shape)


# %% honest twin
"""Calls operators by their full names."""

import torch


def positive(x):
    return torch.ops.aten.mul.Tensor(x, torch.ops.aten.gt.Scalar(x, 0))
