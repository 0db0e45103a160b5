"""The term of class 0, (1 − y) log(1 − p), is missing."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        log_p = torch.log(prediction).clamp(min=-100)
        return -(target * log_p).mean()
