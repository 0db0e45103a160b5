"""(unnamed) Changes the parameters on the way."""

from torch import nn


def gradient_norms(net, X, y, loss_fn):
    net.zero_grad()
    loss_fn(net(X), y).backward()
    norms = [m.weight.grad.norm().item() for m in net.modules() if isinstance(m, nn.Linear)]
    for param in net.parameters():
        param.data -= 0.1 * param.grad
    net.zero_grad()
    return norms
