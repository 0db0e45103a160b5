"""Both signs make a saddle point, even if there is a zero."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    if (e > 0).all():
        return "local minimum"
    return "local maximum" if (e < 0).all() else "saddle point"
