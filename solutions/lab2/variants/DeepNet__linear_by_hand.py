"""Applies the layers' weights with F.linear, flattens with a module."""

from itertools import pairwise

import torch
from torch import nn


class DeepNet(nn.Module):
    def __init__(self, num_layers, num_inputs, num_hiddens, num_outputs, activation):
        super().__init__()
        self.flatten = nn.Flatten()
        sizes = [num_inputs] + [num_hiddens] * (num_layers + 1)
        first, *rest = [nn.Linear(*pair) for pair in pairwise(sizes)]
        self.input_layer = first
        self.layers = nn.ModuleList(rest)
        self.output_layer = nn.Linear(num_hiddens, num_outputs)
        self.bent = lambda layer, H: activation(H @ layer.weight.t() + layer.bias)

    def forward(self, X):
        H = self.bent(self.input_layer, self.flatten(X))
        for i in range(len(self.layers)):
            H = self.bent(self.layers[i], H)
        return torch.nn.functional.linear(H, self.output_layer.weight, self.output_layer.bias)
