"""A dot product of the flattened tensor with itself."""

import torch


def l2_penalty(w):
    flat = w.reshape(-1)
    return 0.5 * torch.dot(flat, flat)
