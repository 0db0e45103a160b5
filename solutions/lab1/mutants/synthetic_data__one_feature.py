"""One number is drawn for all features."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).repeat(1, len(w))
    y = X @ w + b
    y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)
    return X, y.reshape(-1, 1)
