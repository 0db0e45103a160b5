"""There is no noise on y."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = X @ w + b
    return X, y.reshape(-1, 1)
