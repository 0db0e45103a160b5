"""The sign in the exponent is wrong: this falls where tanh rises."""

import torch


class MyTanh:
    def __call__(self, x):
        return 2 / (1 + torch.exp(2 * x)) - 1

    def derivative(self, x):
        return 1 - self(x) ** 2
