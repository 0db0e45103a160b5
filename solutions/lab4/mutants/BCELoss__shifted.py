"""The probabilities are clamped, or shifted; clamp their logarithms at −100."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        eps = 1e-12
        return -(
            target * torch.log(prediction + eps) + (1 - target) * torch.log(1 - prediction + eps)
        ).mean()
