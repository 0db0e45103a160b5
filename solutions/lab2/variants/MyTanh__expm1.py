"""expm1 of the negative absolute value with the sign put back."""

import torch


class MyTanh:
    def __call__(self, x):
        e = torch.expm1(-2 * x.abs())
        return x.sign() * (-e / (e + 2))

    def derivative(self, x):
        y = self(x)
        return (1 - y) * (1 + y)
