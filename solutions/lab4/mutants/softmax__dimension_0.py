"""The sum is over dimension 0, the batch; take the last dimension."""

import torch


def softmax(logits):
    e = torch.exp(logits - logits.amax(0, keepdim=True))
    return e / e.sum(0, keepdim=True)
