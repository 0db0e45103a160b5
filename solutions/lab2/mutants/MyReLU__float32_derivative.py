"""(unnamed) Its derivative is float32 whatever x is."""

import torch


class MyReLU:
    def __call__(self, x):
        return x.clamp(min=0)

    def derivative(self, x):
        return (x > 0).float()
