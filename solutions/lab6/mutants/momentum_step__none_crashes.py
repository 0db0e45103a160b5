"""(unnamed) Without a gradient it raises."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            v.mul_(beta).sub_(lr * param.grad)
            param += v
