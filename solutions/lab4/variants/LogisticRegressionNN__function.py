"""Is a function that returns an nn.Sequential."""

from torch import nn


def LogisticRegressionNN(num_features):
    return nn.Sequential(nn.Linear(num_features, 1), nn.Sigmoid())
