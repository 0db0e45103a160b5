"""A Python number is returned: no gradient can flow through it."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return -(target * log_p + (1 - target) * log_q).mean().item()
