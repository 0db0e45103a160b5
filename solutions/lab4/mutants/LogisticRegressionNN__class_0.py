"""This is 1 − p, the probability of class 0."""

import torch
from torch import nn


class LogisticRegressionNN(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.linear = nn.Linear(num_features, 1)

    def forward(self, X):
        return 1 - torch.sigmoid(self.linear(X))
