"""Softmax is missing: the logits are taken for log-probabilities."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        return -logits[rows, labels].mean()
