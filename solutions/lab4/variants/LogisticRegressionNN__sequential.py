"""Is an nn.Sequential."""

from torch import nn


class LogisticRegressionNN(nn.Sequential):
    def __init__(self, num_features):
        super().__init__(nn.Linear(num_features, 1), nn.Sigmoid())
