"""At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        positive = (target * torch.log(prediction)).clamp(min=-100)
        negative = ((1 - target) * torch.log(1 - prediction)).clamp(min=-100)
        return -(positive + negative).mean()
