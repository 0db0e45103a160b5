"""Is an nn.Sequential, initialised otherwise."""

from torch import nn


class SoftmaxRegressionNN(nn.Sequential):
    def __init__(self, num_features, num_classes):
        super().__init__(nn.Flatten(), nn.Linear(num_features, num_classes))
        nn.init.xavier_uniform_(self[1].weight)
