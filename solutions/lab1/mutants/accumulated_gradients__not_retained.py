"""The graph is not retained: pass retain_graph=True."""

import torch


def accumulated_gradients(inp):
    x = inp.clone().requires_grad_()
    out = ((x + 1) ** 2).T
    ones = torch.ones_like(out)
    out.backward(ones)
    first = x.grad.clone()
    out.backward(ones)
    second = x.grad.clone()
    x.grad.zero_()
    out.backward(ones)
    return first, second, x.grad.clone()
