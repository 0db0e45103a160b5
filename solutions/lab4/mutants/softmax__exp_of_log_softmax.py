"""(unnamed) Calls the ready-made log-softmax, which the report says by itself."""

import torch


def softmax(logits):
    return torch.special.log_softmax(logits, -1).exp()
