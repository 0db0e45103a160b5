"""The snapshots are one and the same tensor: keep a copy of x.grad each time."""

import torch


def accumulated_gradients(inp):
    x = inp.clone().requires_grad_()
    out = ((x + 1) ** 2).T
    ones = torch.ones_like(out)
    out.backward(ones, retain_graph=True)
    first = x.grad
    out.backward(ones, retain_graph=True)
    second = x.grad
    x.grad.zero_()
    out.backward(ones)
    return first, second, x.grad
