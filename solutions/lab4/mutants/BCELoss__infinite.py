"""At probabilities of 0 and 1 the loss is infinite."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        return -(torch.xlogy(target, prediction) + torch.xlogy(1 - target, 1 - prediction)).mean()
