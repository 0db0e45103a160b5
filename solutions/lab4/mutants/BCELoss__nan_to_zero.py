"""Infinite logarithms are replaced by 0: a sure but wrong prediction costs nothing."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        log_p, log_q = torch.log(prediction), torch.log(1 - prediction)
        log_p = log_p.nan_to_num(neginf=0.0)
        log_q = log_q.nan_to_num(neginf=0.0)
        return -(target * log_p + (1 - target) * log_q).mean()
