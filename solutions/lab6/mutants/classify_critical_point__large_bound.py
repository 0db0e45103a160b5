"""Small eigenvalues count as zero although they are above 1e-6 of the largest."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-3 * e.abs().max()
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    return "local minimum" if (e > 0).all() else "local maximum"
