"""The mean is taken, and the factor ½ is missing."""

import torch


def squared_loss(y_hat, y):
    return torch.nn.functional.mse_loss(y_hat, y.reshape(y_hat.shape))
