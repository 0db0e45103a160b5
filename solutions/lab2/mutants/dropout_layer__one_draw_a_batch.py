"""One random number decides for the whole batch."""

import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout")
    if dropout == 1:
        return torch.zeros_like(X)
    mask = (torch.rand((), device=X.device) >= dropout).to(X.dtype)
    return mask * X / (1 - dropout)
