"""Only the diagonal is looked at; the eigenvalues tell."""

import torch


def classify_critical_point(H):
    e = H.diag()
    zero = 1e-6 * e.abs().max()
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    return "local minimum" if (e > 0).all() else "local maximum"
