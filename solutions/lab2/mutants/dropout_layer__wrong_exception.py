"""(unnamed) Raises another exception than the handout asks for."""

import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise KeyError("dropout")
    if dropout == 1:
        return torch.zeros_like(X)
    mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
    return mask * X / (1 - dropout)
