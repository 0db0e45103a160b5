"""Softmax over a single column is 1 for every example; use the sigmoid."""

import torch


class LogisticRegression:
    def __init__(self, num_features):
        self.linear = Linear(num_features, 1)

    def __call__(self, X):
        return torch.softmax(self.linear(X), dim=1)

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
