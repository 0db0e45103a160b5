"""(x + |x|) / 2; the gradient of ReLU at 0 is then ½, which is as good."""

import torch


class MyReLU:
    def __call__(self, x):
        return (x + torch.abs(x)) / 2

    def derivative(self, x):
        return torch.where(x > 0, torch.ones_like(x), torch.zeros_like(x))
