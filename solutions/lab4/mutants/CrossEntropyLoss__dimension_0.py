"""Softmax is over dimension 0, the batch; take the classes."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        log_p = logits - torch.logsumexp(logits, 0, keepdim=True)
        return -log_p[rows, labels].mean()
