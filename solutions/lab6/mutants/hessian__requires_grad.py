"""requires_grad of theta itself is switched: work on a copy."""

import torch


def hessian(f, theta):
    theta.requires_grad_()
    return torch.autograd.functional.hessian(f, theta)
