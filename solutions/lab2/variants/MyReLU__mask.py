"""x times a mask, and the derivative by masked assignment."""

import torch


class MyReLU:
    def __call__(self, x):
        return x * (x > 0)

    def derivative(self, x):
        slope = torch.ones_like(x)
        slope[x <= 0] = 0
        return slope
