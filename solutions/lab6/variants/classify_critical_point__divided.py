"""Divides by the largest in size first, with complex eigenvalues made real."""

import torch


def classify_critical_point(H):
    values = torch.linalg.eigvals(H).real
    size = values.abs().max()
    if size == 0:
        return "degenerate"
    values = values / size
    lowest, highest = values.min().item(), values.max().item()
    if lowest <= -1e-6 and highest >= 1e-6:
        return "saddle point"
    if lowest >= 1e-6:
        return "local minimum"
    if highest <= -1e-6:
        return "local maximum"
    return "degenerate"
