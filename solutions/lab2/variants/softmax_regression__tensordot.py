"""Uses addmm on reshaped rows."""

import torch


def softmax_regression(X, W, b):
    return torch.addmm(b, X.reshape((X.size(0), W.size(0))), W)
