"""The rows are added up: differentiate each entry of the gradient by itself."""

import torch


def hessian(f, theta):
    theta = theta.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(theta), theta, create_graph=True)
    return torch.autograd.grad(gradient.sum(), theta)[0]
