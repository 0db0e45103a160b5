"""Nothing is cut off: all three are the total gradient."""

import torch


def gradient_by_path(x):
    found = []
    for _ in range(3):
        leaf = torch.tensor(x, requires_grad=True)
        (leaf**2 + leaf**3).backward()
        found.append(leaf.grad.item())
    return tuple(found)
