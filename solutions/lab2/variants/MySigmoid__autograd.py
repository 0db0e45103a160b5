"""The derivative by autograd at a copy of the input, and a power of −1."""

import torch


class MySigmoid:
    def __call__(self, x):
        return torch.pow(1 + torch.exp(torch.clamp(-x, max=80)), -1)

    def derivative(self, x):
        leaf = x.detach().clone().requires_grad_(True)
        with torch.enable_grad():
            (slope,) = torch.autograd.grad(self(leaf).sum(), leaf)
        return slope
