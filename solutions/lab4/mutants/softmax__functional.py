"""(unnamed) Uses torch.nn.functional, which the report says by itself."""

import torch


def softmax(logits):
    return torch.nn.functional.softmax(logits, dim=-1)
