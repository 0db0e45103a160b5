"""(unnamed) Calls the ready-made log-softmax, which the report says by itself."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        return -logits.log_softmax(1)[rows, labels].mean()
