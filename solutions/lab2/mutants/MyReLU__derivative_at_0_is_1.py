"""The derivative at 0 is 1; here it is 0."""

import torch


class MyReLU:
    def __call__(self, x):
        return x.clamp(min=0)

    def derivative(self, x):
        return (x >= 0).to(x.dtype)
