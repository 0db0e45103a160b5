"""The shapes are not checked: (B, 1) and (B,) broadcast to (B, B)."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if len(prediction) != len(target):
            raise ValueError("different shapes")
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return -(target * log_p + (1 - target) * log_q).mean()
