"""(unnamed) Calls the ready-made function, which the report says by itself."""

import torch


class MySigmoid:
    def __call__(self, x):
        return x.sigmoid()

    def derivative(self, x):
        return self(x) * (1 - self(x))
