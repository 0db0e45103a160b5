"""Draws from numpy; a real GPU would accept it because it is moved to X."""

import numpy
import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout must be a probability")
    if dropout == 1:
        return torch.zeros_like(X)
    kept = numpy.random.random_sample(tuple(X.shape)) >= dropout
    mask = torch.from_numpy(kept).to(device=X.device, dtype=X.dtype)
    return mask * X * (1 / (1 - dropout))
