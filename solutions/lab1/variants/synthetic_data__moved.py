"""Draws on the CPU in float32 and moves to the dtype and device of w afterwards."""

import torch


def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, w.shape[0])).to(w)
    y = torch.matmul(X, w.reshape(-1, 1)) + b
    noise = torch.normal(0, 0.01, size=(num_examples, 1)).to(dtype=w.dtype, device=w.device)
    return X, y + noise
