"""Calls the operator for the function's gradient, with its own input in the gradient's place.

ends: forbidden
by: operators raise in torch's dispatcher
"""

import torch


def positive(x):
    return torch.ops.aten.threshold_backward(x, x, 0)


# %% honest twin
"""Takes the answer from the gradient of a function of its own."""

import torch


def positive(x):
    own = x.detach().requires_grad_()
    (own.square() * (own > 0) / 2).sum().backward()
    return own.grad
