"""X or y is made in float32, whatever the dtype of w is."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), device=w.device)
    y = X @ w.float() + b
    y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)
    return X, y.reshape(-1, 1)
