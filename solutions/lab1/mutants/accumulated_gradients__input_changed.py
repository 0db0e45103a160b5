"""inp itself is changed."""

import torch


def accumulated_gradients(inp):
    inp += 1
    x = inp.clone().requires_grad_()
    out = (x**2).T
    ones = torch.ones_like(out)
    found = []
    for clear in (False, False, True):
        if clear:
            x.grad = None
        out.backward(ones, retain_graph=True)
        found.append(x.grad.clone())
    return tuple(found)
