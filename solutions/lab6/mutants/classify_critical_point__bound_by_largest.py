"""(unnamed) The bound goes with the largest eigenvalue, not with the largest in size."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.max()
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    return "local minimum" if (e > 0).all() else "local maximum"
