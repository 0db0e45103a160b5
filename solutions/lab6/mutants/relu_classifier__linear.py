"""There is no activation between the two layers."""

from torch import nn


def relu_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens),
        nn.Linear(num_hiddens, num_classes),
    )
