"""The variance 0.01² is passed as the standard deviation of the noise."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = X @ w + b
    y = y + 0.01**2 * torch.randn_like(y)
    return X, y.reshape(-1, 1)
