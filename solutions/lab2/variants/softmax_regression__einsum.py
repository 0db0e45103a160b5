"""Multiplies by einsum after a view with a fixed 784."""

import torch


def softmax_regression(X, W, b):
    return torch.einsum("bd,dc->bc", X.contiguous().view(-1, 784), W) + b
