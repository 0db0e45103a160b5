"""(unnamed) Uses torch.nn.functional, which the report says by itself."""

import torch
from torch.nn import functional


class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.linear = Linear(num_features, num_classes)

    def __call__(self, X):
        return functional.linear(X.flatten(1), *self.linear.parameters())

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
