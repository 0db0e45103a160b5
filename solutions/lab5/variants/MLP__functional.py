"""Raw parameters the other way round, einsum, dropout as nn.Dropout under its own names."""

import math
from itertools import pairwise

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.act = activation
        self.drops = nn.ModuleList([nn.Dropout(dropout), nn.Dropout(dropout)])
        sizes = [784, 256, 128, 10]
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for n, m in pairwise(sizes):
            self.biases.append(nn.Parameter(torch.zeros(m)))
            self.weights.append(nn.Parameter(torch.randn(n, m) / math.sqrt(n)))

    def forward(self, X):
        H = X.reshape(len(X), -1)
        for W, b, drop in zip(self.weights, self.biases, self.drops, strict=False):
            H = drop(self.act(torch.einsum("bi,ij->bj", H, W) + b))
        return torch.addmm(self.biases[2], H, self.weights[2])
