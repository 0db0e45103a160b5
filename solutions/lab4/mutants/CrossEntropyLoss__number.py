"""A Python number is returned: no gradient can flow through it."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -log_p[rows, labels].mean().item()
