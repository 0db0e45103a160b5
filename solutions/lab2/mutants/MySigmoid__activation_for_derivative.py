"""The activation is returned, not its derivative."""

import torch


class MySigmoid:
    def __call__(self, x):
        return 1 / (1 + torch.exp(-x))

    def derivative(self, x):
        return self(x)
