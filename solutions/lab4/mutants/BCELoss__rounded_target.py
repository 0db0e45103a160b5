"""The target is rounded; the formula holds for numbers between 0 and 1, too."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return -torch.where(target > 0.5, log_p, log_q).mean()
