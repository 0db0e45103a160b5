"""Softmax is cut off below, or a small number added to it: the loss stays too small."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        return -torch.log(softmax(logits)[rows, labels] + 1e-9).mean()
