"""The square of the norm."""

import torch


def l2_penalty(w):
    return torch.linalg.vector_norm(w) ** 2 / 2
