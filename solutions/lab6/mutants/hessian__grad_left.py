"""theta.grad is changed."""

import torch


def hessian(f, theta):
    H = torch.autograd.functional.hessian(f, theta)
    if theta.requires_grad:
        f(theta).backward()
    return H
