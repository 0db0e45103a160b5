"""The gradient of a part is missing: softmax is cut off from the graph."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        return (torch.logsumexp(logits.detach(), 1) - logits[rows, labels]).mean()
