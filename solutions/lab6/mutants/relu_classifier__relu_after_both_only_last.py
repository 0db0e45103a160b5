"""(unnamed) The ReLU stands after the second layer, not between."""

from torch import nn


def relu_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens),
        nn.Linear(num_hiddens, num_classes),
        nn.ReLU(),
    )
