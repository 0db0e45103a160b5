"""The bias is missing."""

import torch


class LogisticRegression:
    def __init__(self, num_features):
        self.linear = Linear(num_features, 1)

    def __call__(self, X):
        return torch.sigmoid(X @ self.linear.weight.T)

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
