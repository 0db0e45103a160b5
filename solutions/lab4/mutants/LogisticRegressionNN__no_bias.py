"""(unnamed) Has no bias, so there is one parameter only."""

import torch
from torch import nn


class LogisticRegressionNN(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.linear = nn.Linear(num_features, 1, bias=False)

    def forward(self, X):
        return torch.sigmoid(self.linear(X))
