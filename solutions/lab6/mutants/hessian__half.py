"""(unnamed) Divided by two, as in the second term of a Taylor series."""

import torch


def hessian(f, theta):
    return torch.autograd.functional.hessian(f, theta) / 2
