"""Computes out anew for each pass, so no graph is kept; the sum stands for ones; a list of clones."""

import torch


def accumulated_gradients(inp):
    x = torch.nn.Parameter(inp.detach().clone())
    found = []
    for clear in (False, False, True):
        if clear:
            x.grad = None
        (x + 1).square().t().sum().backward()
        found.append(x.grad.detach().clone())
    return found
