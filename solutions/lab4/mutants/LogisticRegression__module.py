"""(unnamed) Uses torch.nn, which the report says by itself."""

import torch


class LogisticRegression:
    def __init__(self, num_features):
        self.linear = torch.nn.Linear(num_features, 1)

    def __call__(self, X):
        return torch.sigmoid(self.linear(X))

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
