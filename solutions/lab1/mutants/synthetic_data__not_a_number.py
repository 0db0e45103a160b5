"""X is zero everywhere, or not finite."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.full((num_examples, len(w)), float("nan"), dtype=w.dtype, device=w.device)
    return X, (X @ w + b).reshape(-1, 1)
