"""The tensors in the list did not change: update them in place."""

import torch


def sgd(params, lr, batch_size):
    for i, param in enumerate(params):
        params[i] = (param - lr * param.grad / batch_size).detach().requires_grad_()
