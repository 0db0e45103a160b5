"""(unnamed) The noise has standard deviation 3."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = X @ w + b
    y = y + 3 * torch.randn_like(y)
    return X, y.reshape(-1, 1)
