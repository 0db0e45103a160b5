"""The noise is added to X, not to y."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = (X + 0.01 * torch.randn_like(X)) @ w + b
    return X, y.reshape(-1, 1)
