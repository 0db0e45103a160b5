"""It does not return a Hessian."""

import torch


def hessian(f, theta):
    return torch.empty(0)
