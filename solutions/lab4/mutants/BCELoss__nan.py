"""At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        return -(target * torch.log(prediction) + (1 - target) * torch.log(1 - prediction)).mean()
