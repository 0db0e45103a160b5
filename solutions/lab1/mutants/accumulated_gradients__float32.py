"""(unnamed) x is always float32."""

import torch


def accumulated_gradients(inp):
    x = torch.tensor(inp.tolist(), requires_grad=True)
    out = ((x + 1) ** 2).T
    ones = torch.ones_like(out)
    out.backward(ones, retain_graph=True)
    first = x.grad.clone()
    out.backward(ones, retain_graph=True)
    second = x.grad.clone()
    x.grad.zero_()
    out.backward(ones)
    return first, second, x.grad.clone()
