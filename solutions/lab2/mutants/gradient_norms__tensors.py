"""(unnamed) Returns tensors in the list; the report says which type is asked for."""

from torch import nn


def gradient_norms(net, X, y, loss_fn):
    net.zero_grad()
    loss_fn(net(X), y).backward()
    norms = [m.weight.grad.norm() for m in net.modules() if isinstance(m, nn.Linear)]
    net.zero_grad()
    return norms
