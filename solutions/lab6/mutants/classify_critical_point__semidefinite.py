"""A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is degenerate."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    if (e >= -zero).all():
        return "local minimum"
    if (e <= zero).all():
        return "local maximum"
    return "saddle point"
