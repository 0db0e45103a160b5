"""The third snapshot is taken before the third pass."""

import torch


def accumulated_gradients(inp):
    x = inp.clone().requires_grad_()
    out = ((x + 1) ** 2).T
    ones = torch.ones_like(out)
    out.backward(ones, retain_graph=True)
    first = x.grad.clone()
    out.backward(ones, retain_graph=True)
    second = x.grad.clone()
    x.grad.zero_()
    third = x.grad.clone()
    out.backward(ones)
    return first, second, third
