"""The square root of the sum of squares, written out; gradients are set to None at the end."""

import math

from torch import nn


def gradient_norms(net, X, y, loss_fn):
    for parameter in net.parameters():
        parameter.grad = None
    loss = loss_fn(net(X), y)
    loss.backward()
    norms = []
    for module in net.modules():
        if type(module) is nn.Linear:
            norms.append(math.sqrt(float((module.weight.grad**2).sum())))
    for parameter in net.parameters():
        parameter.grad = None
    return norms
