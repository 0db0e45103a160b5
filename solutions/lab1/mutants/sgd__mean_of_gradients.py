"""(unnamed) Divides by the number of a gradient's rows, not by batch_size."""

import torch


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / len(param.grad.reshape(-1))
            param.grad.zero_()
