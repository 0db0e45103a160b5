"""An input itself is changed."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        logits -= logits.detach().amax(1, keepdim=True)
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -log_p[rows, labels].mean()
