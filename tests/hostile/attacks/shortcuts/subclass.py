"""Calls the ready-made function on a class of tensors of its own, which no function mode sees.

ends: forbidden
by: operators raise in torch's dispatcher
"""

import torch


class Silent(torch.Tensor):
    __torch_function__ = torch._C._disabled_torch_function_impl


def positive(x):
    return torch.relu(x.as_subclass(Silent)).as_subclass(torch.Tensor)


# %% honest twin
"""Computes with a class of tensors of its own."""

import torch


class Own(torch.Tensor):
    pass


def positive(x):
    own = x.as_subclass(Own)
    return (own * (own > 0)).as_subclass(torch.Tensor)
