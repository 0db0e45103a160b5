"""Negative logits are cut off: there is a ReLU on the output."""

import torch


class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.linear = Linear(num_features, num_classes)

    def __call__(self, X):
        return torch.relu(self.linear(X.flatten(1)))

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
