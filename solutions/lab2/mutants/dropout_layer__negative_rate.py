"""The rate is not checked."""

import torch


def dropout_layer(X, dropout):
    if dropout > 1:
        raise ValueError("dropout")
    if dropout == 1:
        return torch.zeros_like(X)
    mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
    return mask * X / (1 - dropout)
