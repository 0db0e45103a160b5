"""The activation is returned, not its derivative."""

import torch


class MyTanh:
    def __call__(self, x):
        return 2 / (1 + torch.exp(-2 * x)) - 1

    def derivative(self, x):
        return self(x)
