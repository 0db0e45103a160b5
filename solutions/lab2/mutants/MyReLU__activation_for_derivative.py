"""The activation is returned, not its derivative."""

import torch


class MyReLU:
    def __call__(self, x):
        return x.clamp(min=0)

    def derivative(self, x):
        return x.clamp(min=0)
