"""1 − y² is computed of the input x; y is the output tanh(x)."""

import torch


class MyTanh:
    def __call__(self, x):
        return 2 / (1 + torch.exp(-2 * x)) - 1

    def derivative(self, x):
        return 1 - x**2
