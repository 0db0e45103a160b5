"""(unnamed) Calls the ready-made sigmoid, which the report says by itself."""

import torch


class MyTanh:
    def __call__(self, x):
        return 2 * torch.special.expit(2 * x) - 1

    def derivative(self, x):
        return 1 - self(x) ** 2
