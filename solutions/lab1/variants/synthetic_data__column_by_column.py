"""Sums the features one by one and draws the noise for each example."""

import torch


def synthetic_data(w, b, num_examples):
    features = [torch.randn(num_examples, 1, dtype=w.dtype, device=w.device) for _ in w]
    y = sum(w_i * x_i for w_i, x_i in zip(w, features, strict=True)) + b
    y = y + torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).mul(1e-2)
    return torch.cat(features, dim=1), y
