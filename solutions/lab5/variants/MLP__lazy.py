"""Lazy linears, activations copied, one dropout used twice."""

import copy

from torch import nn


class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        drop = nn.Dropout(p=dropout)
        layers = [nn.Flatten()]
        for width in (256, 128):
            layers += [nn.LazyLinear(width), copy.deepcopy(activation), drop]
        self.layers = nn.Sequential(*layers, nn.LazyLinear(10))

    def forward(self, X):
        return self.layers(X)
