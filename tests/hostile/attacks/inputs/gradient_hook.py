"""Hangs a hook on its input that answers for every gradient.

ends: value
"""

import torch


def total(x):
    x.requires_grad_()
    x.register_hook(lambda gradient: torch.zeros_like(gradient))
    x.grad = torch.zeros_like(x)
    return (x.detach() * 0).sum()


# %% honest twin
"""Computes through a gradient of its input."""

import torch


def scaled(x, factor):
    own = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad((own * own).sum() * factor / 2, own)
    return gradient
