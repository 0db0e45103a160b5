"""This is sigmoid."""

import torch


class MyTanh:
    def __call__(self, x):
        return 1 / (1 + torch.exp(-x))

    def derivative(self, x):
        return 1 - (2 / (1 + torch.exp(-2 * x)) - 1) ** 2
