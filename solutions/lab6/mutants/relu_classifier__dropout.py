"""(unnamed) Dropout after the ReLU: in train mode the outputs are others."""

from torch import nn


def relu_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(num_hiddens, num_classes),
    )
