"""Registers in another order and folds over the layers with reduce."""

from functools import reduce

from torch import nn


class DeepNet(nn.Module):
    def __init__(self, num_layers, num_inputs, num_hiddens, num_outputs, activation):
        super().__init__()
        self.act = activation
        self.output_layer = nn.Linear(num_hiddens, num_outputs)
        self.layers = nn.ModuleList()
        for _ in range(num_layers):
            self.layers.append(nn.Linear(num_hiddens, num_hiddens))
        self.input_layer = nn.Linear(num_inputs, num_hiddens)

    def forward(self, X):
        H = X.view(X.size(0), -1)
        H = reduce(lambda H, layer: self.act(layer(H)), [self.input_layer, *self.layers], H)
        return self.output_layer(H)
