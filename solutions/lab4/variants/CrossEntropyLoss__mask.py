"""Picks by a mask of truth values."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        mask = labels[:, None] == torch.arange(logits.size(1), device=labels.device)
        return (torch.logsumexp(logits, 1) - logits[mask]).mean()
