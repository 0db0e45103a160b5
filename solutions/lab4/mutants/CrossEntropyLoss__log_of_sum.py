"""The loss is NaN: exp overflows, or 0 is multiplied by an infinite logarithm."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        return (torch.log(torch.exp(logits).sum(1)) - logits[rows, labels]).mean()
