"""This is tanh."""

import torch


class MySigmoid:
    def __call__(self, x):
        return 2 / (1 + torch.exp(-2 * x)) - 1

    def derivative(self, x):
        return (1 - self(x)) * (1 + self(x))
