"""The term of class 1, y log p, is missing."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return -((1 - target) * log_q).mean()
