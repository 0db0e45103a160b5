"""The gradients are not cleared, so the next backward pass adds to them."""

import torch


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
