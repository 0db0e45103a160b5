"""This is the gradient of x²: the 1 is missing."""

import torch


def accumulated_gradients(inp):
    x = inp.clone().requires_grad_()
    out = (x**2).T
    ones = torch.ones_like(out)
    out.backward(ones, retain_graph=True)
    first = x.grad.clone()
    out.backward(ones, retain_graph=True)
    second = x.grad.clone()
    x.grad.zero_()
    out.backward(ones)
    return first, second, x.grad.clone()
