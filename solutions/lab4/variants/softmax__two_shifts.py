"""Subtracts the maximum twice over and multiplies by a reciprocal."""

import torch


def softmax(logits):
    shifted = logits - torch.amax(logits, dim=-1, keepdim=True)
    e = torch.pow(torch.e, shifted)
    return e * e.sum(-1, keepdim=True).reciprocal()
