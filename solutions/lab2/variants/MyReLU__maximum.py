"""torch.maximum with a 0-dimensional zero, heaviside for the derivative."""

import torch


class MyReLU:
    def __call__(self, x):
        return torch.maximum(torch.tensor(0), x)

    def derivative(self, x):
        return torch.heaviside(x, torch.zeros((), dtype=x.dtype))
