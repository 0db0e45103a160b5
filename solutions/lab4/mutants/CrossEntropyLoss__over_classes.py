"""It is divided by the number of classes too: divide by the batch size only."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -(one_hot(labels, logits.shape[1]) * log_p).mean()
