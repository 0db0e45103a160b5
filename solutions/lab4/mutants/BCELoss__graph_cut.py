"""No gradient reaches the prediction: the result is cut off from the graph."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        prediction = prediction.detach()
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return -(target * log_p + (1 - target) * log_q).mean()
