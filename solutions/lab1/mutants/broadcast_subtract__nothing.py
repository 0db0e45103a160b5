"""There is no right difference to see the shapes of."""

import torch


def broadcast_subtract(a, b):
    return torch.empty(0)
