"""The derivative of negative elements is not 0: the slope is leaky."""

import torch


class MyReLU:
    def __call__(self, x):
        return x.clamp(min=0)

    def derivative(self, x):
        return torch.where(x > 0, 1.0, 0.01).to(x.dtype)
