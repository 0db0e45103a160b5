"""No gradient reaches x: the result is cut off from the graph."""

import torch


class MyTanh:
    def __call__(self, x):
        return 2 / (1 + torch.exp(-2 * x.detach())) - 1

    def derivative(self, x):
        return 1 - self(x) ** 2
