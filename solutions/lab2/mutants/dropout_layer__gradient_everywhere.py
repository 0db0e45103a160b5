"""The gradient flows through dropped elements too."""

import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout")
    if dropout == 1:
        return torch.zeros_like(X)
    mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
    result = X / (1 - dropout)
    return result + (mask * result - result).detach()
