"""No gradient reaches x: the result is cut off from the graph."""

import torch


class MySigmoid:
    def __call__(self, x):
        return 1 / (1 + torch.exp(-x.data))

    def derivative(self, x):
        return self(x) * (1 - self(x))
