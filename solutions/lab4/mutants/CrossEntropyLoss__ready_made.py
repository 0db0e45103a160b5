"""(unnamed) Calls the ready-made function, which the report says by itself."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        return torch.nn.functional.cross_entropy(logits, labels)
