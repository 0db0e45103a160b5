"""to(device) returns another object; it is to return itself."""

import torch


class LogisticRegression:
    def __init__(self, num_features):
        self.linear = Linear(num_features, 1)

    def __call__(self, X):
        return torch.sigmoid(self.linear(X))

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        return self.linear.to(device)
