"""Gradients stay switched off after the call: use torch.no_grad() in a with."""

import torch


def gradient_by_path(x):
    found = []
    for square, cube in ((1, 0), (0, 1), (1, 1)):
        leaf = torch.tensor(x, requires_grad=True)
        torch.set_grad_enabled(bool(square))
        first = leaf**2
        torch.set_grad_enabled(bool(cube))
        second = leaf**3
        torch.set_grad_enabled(True)
        (first + second).backward()
        found.append(leaf.grad.item())
    torch.set_grad_enabled(False)
    return tuple(found)
