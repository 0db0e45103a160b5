"""The parameter moves by the old velocity; update the velocity first."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            param += v
            v.mul_(beta).sub_(lr * param.grad)
