"""Parameters are paired with the velocities of others once one is skipped."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        learning = [param for param in params if param.grad is not None]
        for param, v in zip(learning, velocities, strict=False):
            v.mul_(beta).sub_(lr * param.grad)
            param += v
