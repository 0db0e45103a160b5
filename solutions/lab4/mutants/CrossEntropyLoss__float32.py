"""(unnamed) Computes in float32 whatever comes in."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        logits = logits.float()
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -log_p[rows, labels].mean()
