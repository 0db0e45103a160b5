"""The gradient of each entry of the gradient, row by row, on a copy."""

import torch


def hessian(f, theta):
    w = theta.detach().clone().requires_grad_(True)
    first = torch.autograd.grad(f(w), w, create_graph=True)[0]
    H = torch.zeros(len(w), len(w), dtype=w.dtype, device=w.device)
    for i in range(len(w)):
        H[i] = torch.autograd.grad(first[i], w, retain_graph=True)[0]
    return H
