"""X is uniform, not normal."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.rand(num_examples, len(w), dtype=w.dtype, device=w.device)
    y = X @ w + b
    y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)
    return X, y.reshape(-1, 1)
