"""(unnamed) Has a hidden layer."""

from torch import nn


class SoftmaxRegressionNN(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(), nn.Linear(num_features, 32), nn.Linear(32, num_classes)
        )

    def forward(self, X):
        return self.net(X)
