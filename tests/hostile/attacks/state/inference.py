"""Leaves inference mode on, and answers with a tensor that nobody may compute with.

ends: value
"""

import torch

mode = []


def total(x):
    mode.append(torch.inference_mode())
    mode[-1].__enter__()
    torch.set_grad_enabled(False)
    return torch.zeros((), dtype=x.dtype)


# %% honest twin
"""Switches gradients off where it needs none."""

import torch


@torch.inference_mode()
def total(x):
    return x.sum()


@torch.no_grad()
def noisy(x):
    torch.set_grad_enabled(False)
    return x + torch.randn(x.shape)
