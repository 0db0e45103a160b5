"""(unnamed) A loss ten times too small learns ten times too slowly."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -(one_hot(labels, logits.shape[1]) * log_p).mean()
