"""(unnamed) Uses nn.Flatten, which the report says by itself."""

import torch


class Flatten:
    def __call__(self, X):
        return torch.nn.Flatten()(X)
