"""One leaf, no_grad around the other path, float64, gradients set to None, a list."""

import torch


def gradient_by_path(x):
    x = torch.tensor([x], dtype=torch.float64).requires_grad_(True)
    with torch.no_grad():
        cube = x**3
    (x**2 + cube).sum().backward()
    a = float(x.grad)
    x.grad = None
    with torch.no_grad():
        square = torch.pow(x, 2)
    (square + x * x * x).sum().backward()
    b = float(x.grad)
    x.grad.data.zero_()
    (x**2 + x**3).sum().backward()
    return [a, b, x.grad.item()]
