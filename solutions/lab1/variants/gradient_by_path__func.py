"""torch.func.grad of three functions."""

import torch


def gradient_by_path(x):
    x = torch.tensor(x)
    first = torch.func.grad(lambda t: t**2 + (t**3).detach())(x)
    second = torch.func.grad(lambda t: (t**2).detach() + t**3)(x)
    return float(first), float(second), float(torch.func.grad(lambda t: t**2 + t**3)(x))
