"""The old velocity is forgotten: this is plain gradient descent."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.copy_(-lr * param.grad)
            param += v
