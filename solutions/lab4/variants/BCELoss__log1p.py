"""Uses log1p and clamps by maximum."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        floor = prediction.new_tensor(-100.0)
        log_p = torch.maximum(torch.log(prediction), floor)
        log_q = torch.maximum(torch.log1p(-prediction), floor)
        return torch.mean(-target * log_p - (1 - target) * log_q)
