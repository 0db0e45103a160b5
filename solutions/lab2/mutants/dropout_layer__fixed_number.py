"""A fixed number of elements is dropped, not each one by its own chance."""

import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout")
    if dropout == 1:
        return torch.zeros_like(X)
    order = torch.randperm(X.numel(), device=X.device)
    mask = (order >= dropout * X.numel()).to(X.dtype).reshape(X.shape)
    return mask * X / (1 - dropout)
