"""(unnamed) It returns a number, not a string."""

import torch


def classify_critical_point(H):
    return int((torch.linalg.eigvalsh(H) < 0).sum())
