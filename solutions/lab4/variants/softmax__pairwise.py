"""By the differences of all pairs: 1 over the sum of their exponentials."""

import torch


def softmax(logits):
    differences = logits.unsqueeze(-2) - logits.unsqueeze(-1)  # (..., C, C)
    return 1 / torch.exp(differences.clamp(max=80)).sum(-1)
