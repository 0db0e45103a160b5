"""There is an activation after the last layer."""

from torch import nn


def linear_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens),
        nn.Linear(num_hiddens, num_classes),
        nn.ReLU(),
    )
