"""(unnamed) Sigmoid in place of ReLU learns the spirals more slowly."""

from torch import nn


def relu_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens), nn.Sigmoid(), nn.Linear(num_hiddens, num_classes)
    )
