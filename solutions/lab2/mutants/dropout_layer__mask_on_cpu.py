"""The mask is made on the CPU, not on the device of X."""

import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout")
    if dropout == 1:
        return torch.zeros_like(X)
    mask = (torch.rand(X.shape) > dropout).float()
    return (mask * X / (1 - dropout)).to(X.dtype)
