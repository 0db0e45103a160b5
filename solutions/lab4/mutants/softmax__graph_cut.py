"""No gradient reaches the logits: the result is cut off from the graph."""

import torch


def softmax(logits):
    logits = logits.data
    e = torch.exp(logits - logits.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)
