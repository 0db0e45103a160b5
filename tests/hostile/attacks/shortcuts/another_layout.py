"""Calls the ready-made function of another layout's, where no function mode looks.

ends: forbidden
by: operators raise in torch's dispatcher
"""

import torch

inside = getattr(torch, "_" + "C")


def positive(x):
    with inside.DisableTorchFunction():
        return torch.relu(x.to_mkldnn()).to_dense()


# %% honest twin
"""Changes the layout and back on its way."""

import torch


def positive(x):
    inside = torch.where(x > 0, x, torch.zeros_like(x))
    return inside.to_sparse().to_dense()
