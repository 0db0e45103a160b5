"""The derivative holds True and False or whole numbers: give it the dtype of x."""

import torch


class MyReLU:
    def __call__(self, x):
        return x.clamp(min=0)

    def derivative(self, x):
        return (x > 0).long()
