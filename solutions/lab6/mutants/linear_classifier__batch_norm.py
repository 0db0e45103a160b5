"""(unnamed) A batch norm between the layers brings parameters and mixes the rows."""

from torch import nn


def linear_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens),
        nn.BatchNorm1d(num_hiddens),
        nn.Linear(num_hiddens, num_classes),
    )
