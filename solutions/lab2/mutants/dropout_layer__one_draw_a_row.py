"""One random number decides for a whole row."""

import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout")
    if dropout == 1:
        return torch.zeros_like(X)
    shape = [*X.shape[:-1], 1]
    mask = (torch.rand(shape, device=X.device) >= dropout).to(X.dtype)
    return mask * X / (1 - dropout)
