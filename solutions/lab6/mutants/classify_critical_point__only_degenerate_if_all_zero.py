"""A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is degenerate."""

import torch


def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    positive, negative = (e > zero).any(), (e < -zero).any()
    if positive and negative:
        return "saddle point"
    return "local minimum" if positive else "local maximum" if negative else "degenerate"
