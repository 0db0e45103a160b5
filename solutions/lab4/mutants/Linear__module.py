"""(unnamed) Is an nn.Module, which the report says by itself."""

from torch import nn


class Linear(nn.Linear):
    def __init__(self, in_features, out_features):
        super().__init__(in_features, out_features)
        nn.init.normal_(self.weight, 0, 0.01)
        nn.init.zeros_(self.bias)
