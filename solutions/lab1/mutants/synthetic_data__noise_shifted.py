"""(unnamed) The noise is not centred."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = X @ w + b
    y = y + 0.01 * torch.randn_like(y).abs()
    return X, y.reshape(-1, 1)
