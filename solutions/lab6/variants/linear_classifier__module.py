"""A class of its own, with the layers in an order of its own."""

import torch
from torch import nn


class TwoLayers(nn.Module):
    def __init__(self, num_inputs, num_hiddens, num_classes):
        super().__init__()
        self.second = nn.Linear(num_hiddens, num_classes)
        self.first = nn.Linear(num_inputs, num_hiddens)

    def forward(self, x):
        return self.second(self.first(x))


def linear_classifier(num_inputs, num_hiddens, num_classes):
    print("two linear layers")
    return TwoLayers(num_inputs, num_hiddens, num_classes)
