"""One hidden layer is used in place of all the others."""

import torch
from torch import nn


class DeepNet(nn.Module):
    def __init__(self, num_layers, num_inputs, num_hiddens, num_outputs, activation):
        super().__init__()
        self.input_layer = nn.Linear(num_inputs, num_hiddens)
        self.layers = nn.ModuleList(nn.Linear(num_hiddens, num_hiddens) for _ in range(num_layers))
        self.output_layer = nn.Linear(num_hiddens, num_outputs)
        self.activation = activation

    def forward(self, X):
        H = self.activation(self.input_layer(X.flatten(1)))
        for _ in range(len(self.layers)):
            H = self.activation(self.layers[0](H))
        return self.output_layer(H)
