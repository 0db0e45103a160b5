"""The Jacobian of the gradient, in which the graph is kept."""

import torch


def hessian(f, theta):
    def gradient(x):
        return torch.autograd.functional.jacobian(f, x, create_graph=True)

    H = torch.autograd.functional.jacobian(gradient, theta)
    return (H + H.mT) / 2
