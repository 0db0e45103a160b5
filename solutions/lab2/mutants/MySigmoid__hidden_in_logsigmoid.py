"""(unnamed) Calls a ready-made relative, which the report says by itself."""

import torch


class MySigmoid:
    def __call__(self, x):
        return torch.nn.functional.logsigmoid(x).exp()

    def derivative(self, x):
        return self(x) * (1 - self(x))
