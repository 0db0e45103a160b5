"""Softmax is applied twice."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        logits = softmax(logits)
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -log_p[rows, labels].mean()
