"""A Bernoulli mask that holds the scale already; AssertionError for other rates."""

import torch


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout == 0:
        return X
    if dropout == 1:
        return X * 0
    keep = 1 - dropout
    return X * torch.bernoulli(torch.full_like(X, keep)).div(keep)
