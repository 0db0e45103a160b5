"""X itself is changed."""

import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout")
    if dropout == 1:
        return torch.zeros_like(X)
    with torch.no_grad():
        X *= torch.rand(X.shape, device=X.device) >= dropout
    return X / (1 - dropout)
