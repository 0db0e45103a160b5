"""The gradients are not cleared: each pass adds to the one before."""

import torch


def gradient_by_path(x):
    x = torch.tensor(x, requires_grad=True)
    found = []
    for y in (x**2 + (x**3).detach(), (x**2).detach() + x**3, x**2 + x**3):
        y.backward()
        found.append(x.grad.item())
    return tuple(found)
