"""Eigenvalues that are zero but for rounding count with their sign."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 0
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    return "local minimum" if (e > 0).all() else "local maximum"
