"""The logarithm is missing."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        return -softmax(logits)[rows, labels].mean()
