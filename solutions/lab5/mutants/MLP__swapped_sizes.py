"""The hidden layers are swapped: first 256 units, then 128."""

from torch import nn
from torch.nn import functional as F


class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.first, self.second = nn.Linear(784, 128), nn.Linear(128, 256)
        self.last, self.activation, self.dropout = nn.Linear(256, 10), activation, dropout

    def drop(self, H):
        return F.dropout(H, self.dropout, training=self.training)

    def forward(self, X):
        H = self.drop(self.activation(self.first(X.flatten(1))))
        H = self.drop(self.activation(self.second(H)))
        return self.last(H)
