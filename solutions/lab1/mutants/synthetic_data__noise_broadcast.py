"""y is (n, n): a column and a row of noise are broadcast."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = (X @ w + b).reshape(-1, 1)
    y = y + 0.01 * torch.randn(num_examples, dtype=w.dtype)
    return X, y
