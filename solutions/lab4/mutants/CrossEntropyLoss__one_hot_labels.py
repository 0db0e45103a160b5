"""(unnamed) Takes one-hot rows in place of class indices."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -(labels * log_p).sum(1).mean()
