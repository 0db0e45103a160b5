"""(unnamed) Calls the ready-made function, which the report says by itself."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        return torch.nn.functional.binary_cross_entropy(prediction, target)
