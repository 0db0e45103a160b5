"""The first two gradients are swapped."""

import torch


def gradient_by_path(x):
    found = []
    for square, cube in ((0, 1), (1, 0), (1, 1)):
        leaf = torch.tensor(x, requires_grad=True)
        (square * leaf**2 + cube * leaf**3).backward()
        found.append(leaf.grad.item())
    return tuple(found)
