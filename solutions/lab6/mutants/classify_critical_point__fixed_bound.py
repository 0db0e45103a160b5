"""The bound for zero is a fixed number; it goes with the largest eigenvalue."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    return "local minimum" if (e > 0).all() else "local maximum"
