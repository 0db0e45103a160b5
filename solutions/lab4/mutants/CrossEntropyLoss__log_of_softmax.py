"""The logarithm of a softmax that has underflowed to 0 is infinite."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        return -torch.log(softmax(logits)[rows, labels]).mean()
