"""(unnamed) Returns float32 whatever comes in."""

import torch


def softmax(logits):
    e = torch.exp(logits - logits.amax(-1, keepdim=True)).float()
    return e / e.sum(-1, keepdim=True)
