"""torch.where with rand_like of a detached X, scaled by the reciprocal."""

import torch


def dropout_layer(X, dropout):
    if dropout < 0 or dropout > 1:
        raise ValueError(f"{dropout} is no probability")
    scale = 1.0 / (1.0 - dropout) if dropout < 1 else 0.0
    drop = torch.rand_like(X.detach()) < dropout
    return torch.where(drop, torch.zeros_like(X), X * scale)
