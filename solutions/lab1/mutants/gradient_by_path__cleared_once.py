"""(unnamed) Cleared after the first pass only: the third adds to the second."""

import torch


def gradient_by_path(x):
    x = torch.tensor(x, requires_grad=True)
    (x**2).backward()
    square = x.grad.item()
    x.grad.zero_()
    (x**3).backward()
    cube = x.grad.item()
    (x**2 + x**3).backward()
    return square, cube, x.grad.item()
