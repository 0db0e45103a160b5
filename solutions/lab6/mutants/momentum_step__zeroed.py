"""The gradients are cleared; the caller does that."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.mul_(beta).sub_(lr * param.grad)
            param += v
            param.grad.zero_()
