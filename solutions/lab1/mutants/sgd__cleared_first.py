"""(unnamed) The gradients are cleared before the update."""

import torch


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param.grad.zero_()
            param -= lr * param.grad / batch_size
