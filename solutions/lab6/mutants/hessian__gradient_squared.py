"""This is the gradient times itself, not its derivative."""

import torch


def hessian(f, theta):
    theta = theta.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(theta), theta, create_graph=True)
    return torch.outer(gradient, gradient).detach()
