"""(unnamed) The sign is wrong."""

import torch


def hessian(f, theta):
    return -torch.autograd.functional.hessian(f, theta)
