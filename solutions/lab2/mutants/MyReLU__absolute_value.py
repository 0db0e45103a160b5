"""(unnamed) Negative elements come back positive; a name for this slope would mislead."""

import torch


class MyReLU:
    def __call__(self, x):
        return x.abs()

    def derivative(self, x):
        return (x > 0).to(x.dtype)
