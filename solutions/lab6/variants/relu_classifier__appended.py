"""Layers from a list, ReLU in place, Kaiming initialisation."""

from torch import nn


def relu_classifier(num_inputs, num_hiddens, num_classes):
    layers = [nn.Linear(num_inputs, num_hiddens), nn.ReLU(inplace=True)]
    layers.append(nn.Linear(num_hiddens, num_classes))
    nn.init.kaiming_normal_(layers[0].weight)
    return nn.Sequential(*layers).train()
