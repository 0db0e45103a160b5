"""theta itself is changed."""

import torch


def hessian(f, theta):
    H = torch.autograd.functional.hessian(f, theta)
    theta.data += 1e-3
    return H
