"""nn.functional.linear with the transpose of w."""

import torch


def linreg(X, w, b):
    return torch.nn.functional.linear(X, w.T, b)
