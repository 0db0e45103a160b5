"""(unnamed) Calls the operator below the ready-made function, which the report says by itself."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        return torch.ops.aten.cross_entropy_loss(logits, labels)
