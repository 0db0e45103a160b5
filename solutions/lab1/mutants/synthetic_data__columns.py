"""X is (D, n): an example is a row, not a column."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.randn(len(w), num_examples, dtype=w.dtype, device=w.device)
    y = X.T @ w + b
    y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)
    return X, y.reshape(-1, 1)
