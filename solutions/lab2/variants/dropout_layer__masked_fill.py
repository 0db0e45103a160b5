"""A boolean mask made on the CPU and moved to X, and masked_fill."""

import torch


def dropout_layer(X, dropout):
    assert dropout >= 0.0 and dropout <= 1.0, "dropout is a probability"
    if dropout == 1.0:
        return torch.zeros_like(X)
    dropped = (torch.empty(X.shape).uniform_() < dropout).to(X.device)
    return X.masked_fill(dropped, 0) / (1 - dropout)
