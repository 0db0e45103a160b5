"""The result is cut off from the graph, so the model cannot learn."""

from torch import nn


class SoftmaxRegressionNN(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return self.linear(X.flatten(1)).detach()
