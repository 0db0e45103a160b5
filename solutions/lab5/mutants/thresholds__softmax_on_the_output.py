"""(unnamed) The MLP ends in softmax, and the loss applies it again: too slow."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.net = nn.Sequential(
            *(nn.Flatten(), nn.Linear(784, 256), activation, nn.Dropout(dropout)),
            *(nn.Linear(256, 128), activation, nn.Dropout(dropout)),
            *(nn.Linear(128, 10), nn.Softmax(dim=1)),
        )

    def forward(self, X):
        return self.net(X)
