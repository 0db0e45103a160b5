"""The parameters did not change: update them in place."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.mul_(beta).sub_(lr * param.grad)
            param = param + v
