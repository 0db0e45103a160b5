"""The sum is over dimension 1; take the last dimension."""

import torch


def softmax(logits):
    dim = 1 if logits.dim() > 1 else 0
    e = torch.exp(logits - logits.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)
