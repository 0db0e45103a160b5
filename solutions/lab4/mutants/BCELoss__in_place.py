"""An input itself is changed."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        prediction.clamp_(1e-44, 1)
        prediction *= 0.9999999
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return -(target * log_p + (1 - target) * log_q).mean()
