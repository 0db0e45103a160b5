"""The result is cut off from the graph, so the model cannot learn."""

import torch


class LogisticRegression:
    def __init__(self, num_features):
        self.linear = Linear(num_features, 1)

    def __call__(self, X):
        return torch.sigmoid(self.linear(X)).detach()

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
