"""Goes through the batch in a loop."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        losses = [row.logsumexp(0) - row[label] for row, label in zip(logits, labels, strict=True)]
        return torch.stack(losses).mean()
