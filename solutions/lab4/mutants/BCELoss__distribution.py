"""(unnamed) Uses a distribution, which the report says by itself."""

import torch


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
