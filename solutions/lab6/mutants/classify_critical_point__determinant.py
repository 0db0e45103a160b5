"""The sign of the determinant does not tell with more than two parameters."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    if (e.abs() <= 1e-6 * e.abs().max()).any():
        zero = 1e-6 * e.abs().max()
        return "saddle point" if (e > zero).any() and (e < -zero).any() else "degenerate"
    if len(H) % 2:
        return (
            "local minimum"
            if (e > 0).all()
            else "local maximum"
            if (e < 0).all()
            else "saddle point"
        )
    if torch.linalg.det(H) < 0:
        return "saddle point"
    return "local minimum" if H.trace() > 0 else "local maximum"
