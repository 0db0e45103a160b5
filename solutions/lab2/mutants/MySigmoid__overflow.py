"""exp overflows: inf / inf is NaN."""

import torch


class MySigmoid:
    def __call__(self, x):
        return torch.exp(x) / (1 + torch.exp(x))

    def derivative(self, x):
        return self(x) * (1 - self(x))
