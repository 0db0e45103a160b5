"""(unnamed) Calls the ready-made function past torch.nn, which the report says by itself."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        return torch.binary_cross_entropy_with_logits(torch.logit(prediction), target, reduction=1)
