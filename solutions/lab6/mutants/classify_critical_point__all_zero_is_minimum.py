"""A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is degenerate."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    if (e.abs() < zero).any():
        return "degenerate"
    return "local minimum" if (e >= zero).all() else "local maximum"
